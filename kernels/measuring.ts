// How one figure of a machine is measured: in work that takes a known time, given up after a while, and ended when given up.

/** Seconds that one measurement aims to take, and after which it is given up. */
export const AIM = 0.06;
const LIMIT = 3;
/** More of anything than the fastest GPU does in AIM: where this much takes no time, nothing is done, as on a lost device. */
const MOST = 1e8;

export const now = () => performance.now() / 1000;
export const least = (values: number[]) => Math.min(...values);

/** A measurement's figure; its loops end, by throwing, once the signal says that nobody waits for it any more. */
export type Measurement = (over: AbortSignal) => Promise<number>;

/** The figure, or null if it failed, is no positive number, or took longer than `limit` seconds. */
export async function attempt(measure: Measurement, limit = LIMIT): Promise<number | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, limit * 1000, null)));
  const over = new AbortController();
  try {
    const value = await Promise.race([measure(over.signal), late]);
    return value !== null && Number.isFinite(value) && value > 0 ? value : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    // Else it would go on beside the next figure's, on the same GPU.
    over.abort();
  }
}

/** What `f` gives, n times. */
export async function repeat(n: number, f: () => Promise<number>, over: AbortSignal): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < n; i++) {
    values.push(await f());
    over.throwIfAborted();
  }
  return values;
}

/**
 * How much of something takes about AIM seconds, found by growing it: a guess from one short run would be all latency.
 *
 * @throws if even MOST of it takes no time.
 */
export async function enough(
  time: (amount: number) => Promise<number>,
  first: number,
  over: AbortSignal
): Promise<number> {
  for (let amount = first; amount <= MOST;) {
    const took = await time(amount);
    over.throwIfAborted();
    if (took > AIM / 2) return amount;
    amount = Math.ceil(amount * Math.max(2, Math.min(8, AIM / took)));
  }
  throw new RangeError(`Up to ${MOST} of it should take ${AIM / 2} s, found less; the device may be lost.`);
}
