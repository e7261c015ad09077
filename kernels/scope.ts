// Ties tensors and buffers to the life of a cell: they are freed when its `invalidation` settles.

/** What can be kept: a tensor, a variable, a model, a plan, a GPUBuffer, … */
export interface Disposable {
  dispose?(): void;
  destroy?(): void;
}

/**
 * Returns `keep`, which registers anything with dispose() or destroy() and hands it back; all of it is disposed, the
 * last kept first, when `invalidation` settles. Kept after that, it is disposed at once. A thing is disposed once,
 * however often it was kept, and one that fails does not keep the others alive: its error is reported on the console.
 *
 *     const keep = scope(invalidation);
 *     const y = keep(tf.tidy(() => temporalConv(x, filter, {frames: 16})));
 *
 * Arrays and records of tensors are not looked into: keep each.
 */
export function scope(invalidation: Promise<unknown>): <T extends Disposable>(thing: T) => T {
  const kept = new Set<Disposable>();
  let settled = false;
  const release = () => {
    settled = true;
    const things = [...kept].reverse();
    kept.clear();
    things.forEach(free);
  };
  invalidation.then(release, release);
  return (thing) => {
    if (thing === null || (typeof thing !== "object" && typeof thing !== "function")) {
      throw new Error(
        `keep() was given ${thing === null ? "null" : typeof thing}, but needs a thing that can be disposed.`
      );
    }
    if (typeof thing.dispose !== "function" && typeof thing.destroy !== "function") {
      throw new Error(
        "keep() needs something with dispose() or destroy(), as a tensor; keep each tensor of an array."
      );
    }
    if (settled) free(thing);
    else kept.add(thing);
    return thing;
  };
}

function free(thing: Disposable & {isDisposed?: boolean}): void {
  try {
    if (thing.isDisposed) return;
    if (thing.dispose) thing.dispose();
    else thing.destroy?.();
  } catch (error) {
    console.error("A kept thing could not be disposed:", error);
  }
}
