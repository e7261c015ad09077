/** How much of a run is done, 0 to 1. */
export interface Shared {
  share: number;
}

/**
 * Several long runs side by side on one device: the one that is least far goes on, the first of equals. Yields what each said last,
 * under its name; runs that have said nothing yet are missing. Left early, it ends them all.
 *
 *     for await (const {clip, cascade} of inTurns({clip: drafts(…), cascade: cascadeDrafts(…)})) …
 */
export async function* inTurns<T extends Record<string, AsyncGenerator<Shared, void>>>(
  runs: T
): AsyncGenerator<{[K in keyof T]?: T[K] extends AsyncGenerator<infer Said, void> ? Said : never}, void> {
  const said: Partial<Record<keyof T, Shared>> = {};
  const open = new Set<keyof T>(Object.keys(runs));
  try {
    while (open.size) {
      const far = (name: keyof T) => said[name]?.share ?? 0;
      const next = [...open].reduce((least, name) => (far(name) < far(least) ? name : least));
      const {done, value} = await runs[next].next();
      if (done) open.delete(next);
      else {
        said[next] = value;
        yield {...said} as never;
      }
    }
  } finally {
    for (const name of open) await runs[name].return();
  }
}
