// One run of one cell, as its instrumented code sees it under the name `__cell` (see instrument.ts).
//
// A run is over when the person stops it, when the cell is edited, or when one of its inputs changes. Code that waits
// is then woken with `Stopped`, whatever it waits for; code that loops without waiting meets `Stopped` in `tick`.
// A function that one cell defines and another calls belongs, while it runs, to the caller: `current` carries that across
// each await, since JavaScript has no async context of its own.
import type {Importer} from "./modules.ts";

/** Thrown inside of code whose run is over; never shown as an error. */
export class Stopped extends Error {
  override name = "Stopped";
  constructor() {
    super("This run was ended.");
  }
}

/** Why a run is over: asked by the person, or superseded (edited, deleted, or an input changed). */
export type EndReason = "stopped" | "superseded";

export interface EvaluationOptions {
  /** Called whenever code of the run begins to execute, so that what it does can be attributed. */
  enter?: () => void;
  /** Called when a generator or promise that the cell returned or exported has ended. */
  finished?: (error?: unknown) => void;
  /** Milliseconds that a loop may run without letting the page breathe. */
  loopLimitMs?: number;
  import?: Importer;
}

let current: Evaluation | null = null;

/** What `await value` gives, after a breath: a promise that fails meanwhile has somebody who listens, so that it is not reported. */
async function afterBreath(breath: Promise<unknown>, value: unknown): Promise<unknown> {
  const held = Promise.resolve(value);
  held.catch(() => {});
  await breath;
  return held;
}

/** How long promises alone may keep the page busy before a wait lets it breathe, in ms. */
const BREATH = 50;
let beat = 0; // when the present task began, or 0 if not known
let segment = 0; // when the present stretch of synchronous code began, or 0
let closing = false; // whether the end of that stretch is awaited

export class Evaluation {
  /** Resolves when the run is over: what a cell names as `invalidation`. */
  readonly invalidation: Promise<void>;
  over: EndReason | null = null;
  /** How many generators and promises that the cell returned or exported are still open. */
  streaming = 0;
  /** What the first of them to fail failed with. */
  failure: unknown;
  #options: EvaluationOptions;
  #invalidate!: () => void;
  #wakers = new Set<() => void>();
  /** Turns of loops until `tick` looks at the clock; counted down by the cell’s own code, since a call each turn would be slow. */
  fuel = 1;
  #stride = 1;
  #checked = 0;

  constructor(options: EvaluationOptions = {}) {
    this.#options = options;
    this.invalidation = new Promise((resolve) => (this.#invalidate = resolve));
  }

  /** Ends the run: resolves `invalidation` and wakes all that waits. Only the first reason counts. */
  end(reason: EndReason): void {
    if (this.over) return;
    this.over = reason;
    this.fuel = 1;
    this.#invalidate();
    for (const wake of [...this.#wakers]) wake();
    this.#wakers.clear();
  }

  /** Runs synchronous code as part of this run. */
  run<T>(code: () => T): T {
    const outer = current;
    this.#enter();
    try {
      if (this.over) throw new Stopped();
      return code();
    } finally {
      current = outer;
    }
  }

  /** A promise that follows another one but rejects with `Stopped` as soon as the run is over. */
  follow<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const wake = () => reject(new Stopped());
      if (this.over) wake();
      else this.#wakers.add(wake);
      const settle = () => this.#wakers.delete(wake);
      promise.then(
        (value) => (settle(), resolve(value)),
        (error) => (settle(), reject(error))
      );
    });
  }

  /** `await x` is `resume(await wait(x))`: a wait never rejects, so that `resume` always restores the context. */
  wait(value: unknown): Promise<unknown> {
    const owner = current ?? this;
    const now = performance.now();
    if (!beat) {
      beat = now;
      setTimeout(() => (beat = 0), 0);
    }
    const breath = now - beat > BREATH ? new Promise((resolve) => setTimeout(resolve, 0)) : null;
    const settled = breath ? afterBreath(breath, value) : (async () => await value)();
    return owner.follow(settled).then(
      (result) => new Resumption(owner, result, false),
      (error: unknown) => new Resumption(owner, error, true)
    );
  }

  /** Takes up the run after an await or a yield; throws `Stopped` if it is over meanwhile. */
  resume(result: unknown): unknown {
    if (!(result instanceof Resumption)) {
      (current ?? this).#enter();
      (current ?? this).#throwIfOver();
      return result;
    }
    const {owner, value, failed} = result;
    segment = 0; // an await ended the previous stretch of synchronous code
    owner.#enter();
    owner.#throwIfOver();
    if (failed) throw value;
    return value;
  }

  /** What `for await` iterates over. */
  each(iterable: AsyncIterable<unknown> | Iterable<unknown>): AsyncIterable<unknown> {
    const source = iterable as AsyncIterable<unknown> & Iterable<unknown>;
    const owner = current ?? this;
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]();
        return {
          next: async () => {
            const result = await owner.wait(iterator.next());
            // A loop does not close a source whose step failed; one that is merely no longer listened to would stay open.
            if (owner.over) void Promise.resolve(iterator.return?.()).catch(() => {});
            const step = owner.resume(result) as IteratorResult<unknown>;
            return step.done ? step : {done: false, value: await step.value};
          },
          return: async (value?: unknown) => {
            await iterator.return?.(value);
            return {done: true, value};
          }
        };
      }
    };
  }

  /** Called by loops when the fuel is used up: `if (!--__cell.fuel) __cell.tick();`. */
  tick(): void {
    this.fuel = 1;
    (current ?? this).#throwIfOver();
    const now = performance.now();
    // Look at the clock about once a millisecond, however long one turn of the loop takes.
    this.#stride =
      now - this.#checked < 1 ? Math.min(this.#stride * 2, 4096) : Math.max(1, this.#stride >> 2);
    this.#checked = now;
    if (!this.over) this.fuel = this.#stride;
    if (!segment) return openSegment(now);
    const limit = this.#options.loopLimitMs ?? 10_000;
    if (now - segment > limit) {
      segment = now; // whoever catches this gets as much time again, and no more
      throw new Error(
        `This loop ran for ${Math.round(limit / 1000)} s without a pause, so it was ended to keep the page alive; make it shorter, or put “await new Promise(requestAnimationFrame)” inside of it.`
      );
    }
  }

  /** `import()` and static imports. */
  import(specifier: string, _attributes?: unknown, names: string[] = []): Promise<unknown> {
    const load = this.#options.import;
    if (!load) return Promise.reject(new Error(`“${specifier}” cannot be imported here.`));
    return load(specifier, names);
  }

  /** Follows what a cell returned: a promise or a generator, also those that it exports by name. */
  adopt(result: unknown, names: readonly string[] = []): unknown {
    if (isThenable(result)) return this.follow(result).then((value) => this.adopt(value, names));
    if (!names.length) return this.#stream(result);
    const exports = result as Record<string, unknown>;
    for (const name of names) exports[name] = this.#stream(exports[name]);
    return exports;
  }

  /** Follows a promise or a generator; inputs and mutables, which wait for events and run no code, count as done. */
  #stream(value: unknown): unknown {
    const promised = isThenable(value);
    if (!promised && !/Generator\]$/.test(Object.prototype.toString.call(value))) return value;
    let open = true;
    const finish = (error?: unknown) => {
      if (!open) return;
      open = false;
      this.streaming--;
      this.failure ??= error;
      this.#options.finished?.(error);
    };
    this.streaming++;
    if (!promised) return this.#followGenerator(value as AsyncGenerator<unknown>, finish);
    const followed = this.follow(value);
    followed.then(() => finish(), finish);
    return followed;
  }

  #followGenerator(generator: AsyncGenerator<unknown>, finish: (error?: unknown) => void) {
    const read = <T extends IteratorResult<unknown>>(step: T): T => (step.done && finish(), step);
    const fail = (error: unknown): never => {
      finish(error);
      throw error;
    };
    const next = (argument?: unknown) => {
      try {
        const step: unknown = this.run(() => generator.next(argument));
        if (!isThenable(step)) return read(step as IteratorResult<unknown>);
        return this.follow(step as Promise<IteratorResult<unknown>>).then(read, fail);
      } catch (error) {
        return fail(error);
      }
    };
    const stop = (argument?: unknown) => (finish(), generator.return(argument));
    void this.invalidation.then(() => void Promise.resolve(stop()).catch(() => {}));
    return {next, return: stop, throw: (error: unknown) => (finish(), generator.throw(error))};
  }

  #enter(): void {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    current = this;
    openSegment(performance.now());
    this.#options.enter?.();
  }

  #throwIfOver(): void {
    if (this.over) throw new Stopped();
  }
}

/** A stretch of synchronous code ends with the microtask that it is part of, and so does its claim to be the current run. */
function openSegment(now: number): void {
  if (!segment) segment = now;
  if (closing) return;
  closing = true;
  queueMicrotask(() => {
    closing = false;
    segment = 0;
    current = null;
  });
}

/** How an await went, and whose it was. */
class Resumption {
  readonly owner: Evaluation;
  readonly value: unknown;
  readonly failed: boolean;
  constructor(owner: Evaluation, value: unknown, failed: boolean) {
    this.owner = owner;
    this.value = value;
    this.failed = failed;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === "function";
}
