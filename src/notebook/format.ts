import type {EngineCell} from "./engine-types.ts";

/** A duration in the unit that reads best: 0.42 ms, 12 ms, 3.1 s, 2 min 5 s. */
export function duration(ms: number): string {
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A size in decimal units: 0 B, 640 B, 2.4 MB. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  for (; n >= 999.5 && unit < units.length - 1; unit++) n /= 1000;
  return `${unit && n < 9.95 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

/**
 * The quiet line of a cell: what it does, or what the last run took and holds. What was not measured is n/a, not 0. What goes on
 * has no time yet, and before its first value nothing of it was measured.
 */
export function costLine({state, wallMs, measured}: EngineCell, edited: boolean): string {
  const parts: string[] = [];
  const busy = state === "queued" || state === "running";
  if (edited) parts.push("edited, not run");
  if (busy || state === "stopped") parts.push(state);
  if (state === "stale" && !edited) parts.push("stale");
  const timed = wallMs !== null && !busy;
  if (timed) parts.push(duration(wallMs));
  if (measured) {
    const {gpuMs, bytes: held, tensors} = measured;
    // A cell without any GPU work does not need to say so.
    if (timed && gpuMs !== 0 && (gpuMs !== null || held || tensors))
      parts.push(`GPU ${gpuMs === null ? "n/a" : duration(gpuMs)}`);
    if (held && !(busy && wallMs === null)) parts.push(`holds ${bytes(held)}`);
  }
  return parts.join(" · ");
}
