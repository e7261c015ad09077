// GPU time by owner: every compute pass on a device gets timestamps at its two ends, charged to whoever owns it. They are
// read back in batches, never per pass. Timestamps come from inside the GPU, so waiting and other pages do not count.

/** What an owner has spent since its last reset. */
interface Spent {
  ms: number;
  /** Whether some of it went untimed. */
  unknown: boolean;
}

/** A timed pass. It pays into the books of when it began: those that a reset has closed since are read by nobody. */
interface Mark {
  spent: Spent;
  submitted: boolean;
}

/** A query set with the marks made in it: two timestamps a pass, resolved together once every pass is submitted. */
interface Bank {
  queries: GPUQuerySet;
  resolved: GPUBuffer;
  staging: GPUBuffer;
  marks: Mark[];
}

/** Passes per query set, and query sets at most; past that, passes go untimed and their owner's time is unknown. */
const PASSES = 256;
const BANKS = 16;

export interface Clock {
  /** Whom passes begun from now on belong to. */
  owner: string | null;
  /** Collects all that was submitted; then the milliseconds of an owner, or null if some of it went untimed. */
  read(owner: string): Promise<number | null>;
  /** Starts an owner's time at 0; passes that began before are not counted, collected or not. */
  reset(owner: string): void;
}

/** Starts timing a device's passes, by wrapping its command encoders and its submit; null without timestamp-query. */
export function startClock(device: GPUDevice): Clock | null {
  if (!device.features.has("timestamp-query")) return null;
  const books = new Map<string, Spent>();
  const free: Bank[] = [];
  const full: Bank[] = [];
  const pending = new Set<Promise<void>>();
  const marksOf = new WeakMap<GPUCommandBuffer, Mark[]>();
  let made = 0;
  let current: Bank | null = null;
  const clock: Clock = {owner: null, read, reset};

  function bookOf(owner: string): Spent {
    let found = books.get(owner);
    if (!found) books.set(owner, (found = {ms: 0, unknown: false}));
    return found;
  }

  function bank(): Bank | null {
    if (current && current.marks.length < PASSES) return current;
    if (current) full.push(current);
    current = free.pop() ?? null;
    if (!current && made < BANKS) {
      made++;
      const bytes = PASSES * 16;
      current = {
        queries: device.createQuerySet({type: "timestamp", count: PASSES * 2}),
        resolved: device.createBuffer({
          size: bytes,
          usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC
        }),
        staging: device.createBuffer({size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST}),
        marks: []
      };
    }
    return current;
  }

  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const own: Mark[] = [];
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (pass) => {
      const {owner} = clock;
      if (owner === null || pass?.timestampWrites) return begin(pass);
      const spent = bookOf(owner);
      const slot = bank();
      if (!slot) {
        spent.unknown = true;
        return begin(pass);
      }
      const at = slot.marks.length * 2;
      const mark = {spent, submitted: false};
      slot.marks.push(mark);
      own.push(mark);
      const timestampWrites = {
        querySet: slot.queries,
        beginningOfPassWriteIndex: at,
        endOfPassWriteIndex: at + 1
      };
      return begin({...pass, timestampWrites});
    };
    const finish = encoder.finish.bind(encoder);
    encoder.finish = (options) => {
      const commands = finish(options);
      if (own.length) marksOf.set(commands, own);
      return commands;
    };
    return encoder;
  };

  const submit = device.queue.submit.bind(device.queue);
  device.queue.submit = (commands) => {
    const buffers = Array.from(commands);
    submit(buffers);
    for (const buffer of buffers) marksOf.get(buffer)?.forEach((mark) => (mark.submitted = true));
    if (full.length) collect();
  };

  /** Sends for the timestamps of every bank whose passes are all submitted. */
  function collect(): void {
    const ready = full.filter(({marks}) => marks.every(({submitted}) => submitted));
    if (!ready.length) return;
    const encoder = createEncoder({label: "ledger"});
    for (const bank of ready) {
      full.splice(full.indexOf(bank), 1);
      const n = bank.marks.length;
      encoder.resolveQuerySet(bank.queries, 0, 2 * n, bank.resolved, 0);
      encoder.copyBufferToBuffer(bank.resolved, 0, bank.staging, 0, 16 * n);
    }
    submit([encoder.finish()]);
    for (const bank of ready) {
      const done = settle(bank);
      pending.add(done);
      void done.finally(() => pending.delete(done));
    }
  }

  async function settle(bank: Bank): Promise<void> {
    const marks = bank.marks;
    try {
      await bank.staging.mapAsync(GPUMapMode.READ, 0, 16 * marks.length);
      const times = new BigUint64Array(bank.staging.getMappedRange(0, 16 * marks.length));
      marks.forEach(({spent}, i) => {
        const [begin, end] = [times[2 * i], times[2 * i + 1]];
        // A driver that resets its counter between the two gives nonsense, which is not added up.
        if (end < begin || end === 0n) spent.unknown = true;
        else spent.ms += Number(end - begin) / 1e6;
      });
      bank.staging.unmap();
    } catch {
      // The device was lost: what it spent is unknown.
      marks.forEach(({spent}) => (spent.unknown = true));
    }
    bank.marks = [];
    free.push(bank);
  }

  async function read(owner: string): Promise<number | null> {
    if (current?.marks.length) {
      full.push(current);
      current = null;
    }
    collect();
    await Promise.all(pending);
    const spent = books.get(owner);
    return spent?.unknown ? null : (spent?.ms ?? 0);
  }

  function reset(owner: string): void {
    books.delete(owner);
  }

  return clock;
}
