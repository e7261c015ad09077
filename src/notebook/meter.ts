import type {Measure} from "./engine-types.ts";

/** The least time between two measurements of a cell, ms. */
const MEASURE_EVERY = 200;

/**
 * Asks what a cell cost, once at a time and not more often than a person can read it; what was asked meanwhile is asked
 * once more at the end. `tell` hears each answer.
 */
export function meter(
  measure: ((id: string) => Promise<Measure>) | undefined,
  tell: (id: string, measured: Measure) => void
): (id: string) => void {
  /** Cells that are being measured, with whether they are to be measured again. */
  const measuring = new Map<string, boolean>();

  async function run(id: string): Promise<void> {
    do {
      measuring.set(id, false);
      const measured = await measure!(id).catch(() => null);
      if (measured) tell(id, measured);
      await new Promise((resolve) => setTimeout(resolve, MEASURE_EVERY));
    } while (measuring.get(id));
    measuring.delete(id);
  }

  return (id) => {
    if (!measure) return;
    if (measuring.has(id)) measuring.set(id, true);
    else void run(id);
  };
}
