// The ledger: what each owner (a cell) holds, how long the GPU worked for it, and which GPU errors it caused.
// Cells share one thread, so whoever entered last is charged for what follows, until the next `enter`.
import type {Tensor} from "@tensorflow/tfjs-core";
import * as tf from "@tensorflow/tfjs-core";
import {type Clock, startClock} from "./clock.ts";
import {currentDevice, flushTfjs, poolBytes, trackedTotals, watchTensors} from "./tfjs-internals.ts";

export interface Account {
  /** Milliseconds that the GPU spent in this owner's compute passes since `reset`; null where it cannot be known. */
  gpuMs: number | null;
  /** Bytes of tensors and plan buffers that it made and that are alive. */
  bytes: number;
  /** Tensors that it made and that are alive. */
  tensors: number;
}

export interface Totals {
  tensors: number;
  /** Bytes of all tensors and plan buffers. */
  bytes: number;
  /** Bytes of GPU buffers allocated, tfjs's pool of free ones included; null where unknown (wasm, cpu). */
  bytesAllocated: number | null;
}

type ErrorListener = (owner: string | null, message: string) => void;

interface Holding {
  bytes: number;
  /** Those that it made and that are alive. */
  tensors: Set<Tensor>;
}

let owner: string | null = null;
let scoped: GPUDevice | null = null;
let device: GPUDevice | null = null;
let clock: Clock | null = null;
let planBytes = 0;
const holdings = new Map<string, Holding>();
/** Who made a tensor; and for each piece of data, shared by its aliases, who made it and how many are left. */
const makers = new WeakMap<Tensor, string>();
const data = new WeakMap<object, {owner: string; bytes: number; count: number}>();
const listeners = new Set<ErrorListener>();
const tell = (who: string | null, message: string) => listeners.forEach((listener) => listener(who, message));

function holding(of: string): Holding {
  let found = holdings.get(of);
  if (!found) holdings.set(of, (found = {bytes: 0, tensors: new Set()}));
  return found;
}

function release(of: string, bytes: number, tensor?: Tensor): void {
  const held = holding(of);
  held.bytes -= bytes;
  if (tensor) held.tensors.delete(tensor);
  if (!held.bytes && !held.tensors.size) holdings.delete(of);
}

function created(tensor: Tensor): void {
  const shared = data.get(tensor.dataId);
  if (shared) shared.count++;
  if (owner === null) return;
  const held = holding(owner);
  makers.set(tensor, owner);
  held.tensors.add(tensor);
  if (shared) return;
  const bytes = tensor.size * (tensor.dtype === "string" ? 2 : tf.util.bytesPerElement(tensor.dtype));
  data.set(tensor.dataId, {owner, bytes, count: 1});
  held.bytes += bytes;
}

function disposed(tensor: Tensor): void {
  const maker = makers.get(tensor);
  if (maker !== undefined) {
    makers.delete(tensor);
    release(maker, 0, tensor);
  }
  const shared = data.get(tensor.dataId);
  if (shared && --shared.count === 0) {
    data.delete(tensor.dataId);
    release(shared.owner, shared.bytes);
  }
}

/** Starts the books: counts tensors, times passes and listens for errors on this device. openGpu calls it. */
export function openLedger(on: GPUDevice | null): void {
  watchTensors({created, disposed});
  device = on;
  scoped = null;
  clock = on && startClock(on);
  if (clock) clock.owner = owner;
  on?.addEventListener("uncapturederror", (event) => {
    // Nobody's section caught it: it came from outside, or from work of which the owner is not known any more.
    if (listeners.size) tell(null, (event as GPUUncapturedErrorEvent).error.message);
  });
  if (owner !== null) openSection();
}

/** Errors from here on are this owner's: caught by scopes of its own instead of by `uncapturederror`. */
function openSection(): void {
  if (!device || owner === null) return;
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  scoped = device;
}

function closeSection(): Promise<unknown> {
  if (!scoped) return Promise.resolve();
  const [from, who] = [scoped, owner];
  scoped = null;
  const report = (error: GPUError | null) => error && tell(who, error.message);
  // Popping rejects once the device is lost, which is told elsewhere.
  return Promise.all([
    from.popErrorScope().then(report, () => {}),
    from.popErrorScope().then(report, () => {})
  ]);
}

/** Puts the work so far into passes of its own, and its errors into a section of its own. */
function settleSection(): Promise<unknown> {
  if (device && currentDevice() === device) flushTfjs();
  return closeSection();
}

export const ledger = {
  /**
   * From now on, what is made and run is this owner's; null is nobody's. Call it when a cell's code starts or resumes,
   * and with null when it is done: only then are its errors known. Entering the same owner again costs nothing; a switch
   * submits what was encoded, so that no pass has two owners.
   */
  enter(next: string | null): void {
    if (next === owner) return;
    void settleSection();
    owner = next;
    if (clock) clock.owner = next;
    openSection();
  },

  /** The owner that was entered last. */
  current(): string | null {
    return owner;
  },

  /**
   * An owner's account. Waits for the GPU to finish what was submitted (one readback); reports the owner's errors so far.
   * Chrome rounds timestamps to 100 µs for each pass unless it runs with --enable-webgpu-developer-features, so that
   * the time of a few small kernels may read as 0.
   */
  async read(of: string): Promise<Account> {
    const section = settleSection();
    openSection();
    const [gpuMs] = await Promise.all([clock ? clock.read(of) : null, section]);
    const held = holdings.get(of);
    return {gpuMs, bytes: held?.bytes ?? 0, tensors: held?.tensors.size ?? 0};
  },

  /**
   * Disposes every tensor that an owner made and that is still alive, as when its cell runs again or is deleted: what a cell
   * makes lives as long as its run. A tensor given to `tf.keep` is spared.
   */
  free(of: string): void {
    for (const tensor of [...(holdings.get(of)?.tensors ?? [])]) if (!tensor.kept) tensor.dispose();
  },

  /** Forgets the GPU time of an owner, as when its cell runs again. What it holds is still held. */
  reset(of: string): void {
    // Else what was encoded so far would share a pass with what follows, and take its time along.
    if (of === owner && device && currentDevice() === device) flushTfjs();
    clock?.reset(of);
  },

  /** What everybody holds together. */
  totals(): Totals {
    const {tensors, bytes} = trackedTotals();
    const pool = poolBytes();
    return {tensors, bytes: bytes + planBytes, bytesAllocated: pool && pool.allocated + planBytes};
  },

  /** Calls back for each GPU validation or out-of-memory error with the owner that caused it (null: unknown). */
  onError(listener: ErrorListener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }
};

/** Charges a buffer that tfjs does not track to the current owner; call what it returns when the buffer is destroyed. */
export function chargeBuffer(bytes: number): () => void {
  const who = owner;
  planBytes += bytes;
  if (who !== null) holding(who).bytes += bytes;
  let charged = true;
  return () => {
    if (!charged) return;
    charged = false;
    planBytes -= bytes;
    if (who !== null) release(who, bytes);
  };
}
