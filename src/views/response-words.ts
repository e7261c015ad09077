// A frequency response in words and rows.
import {formatNumber} from "./format.ts";
import {magnitudeResponse, nyquist, responseCurve, tapOffsets} from "./response-maths.ts";
import type {Kernel} from "./response-panels.ts";
import type {Table} from "./table.ts";

/** What each kernel passes of stillness and of the fastest motion, and what aliases. */
export function responseSummary(kernels: readonly Kernel[], every: number): string {
  const words = kernels.map(({label, taps}) => {
    const list = Array.from(taps, formatNumber);
    const shown = list.length > 9 ? `${list.length} taps` : `taps ${list.join(", ")}`;
    const [still, fast] = [0, 0.5].map((f) => formatNumber(magnitudeResponse(taps, f)));
    return `${label}: ${shown}; passes ${still} of what stands still and ${fast} of the fastest motion.`;
  });
  if (every > 1)
    words.push(
      `With 1 frame in ${every} kept, motion beyond ${formatNumber(nyquist(every))} cycles per frame aliases.`
    );
  return words.join(" ");
}

/** What becomes of one motion: what share each kernel passes, and what it looks like in the frames kept. */
export function motionSentence(
  kernels: readonly Kernel[],
  {
    f,
    alias,
    backwards,
    every,
    fps
  }: {f: number; alias: number; backwards: boolean; every: number; fps?: number}
): string {
  const hz = (v: number) => (fps ? ` (${formatNumber(v * fps)} Hz)` : "");
  const share = kernels.map(({label, taps}) => `${label} passes ${formatNumber(magnitudeResponse(taps, f))}`);
  const start = `A motion of ${formatNumber(f)} cycles per frame${hz(f)}: ${share.join(", ")}.`;
  if (every <= 1) return start;
  if (Math.abs(f - alias) < 1e-9) return `${start} The frames kept still show it as it is.`;
  const way = backwards ? ", running backwards" : "";
  return `${start} With 1 frame in ${every} kept it looks like ${formatNumber(alias)}${hz(alias)}${way}.`;
}

/** A row a tap and a row a frequency. */
export function responseTable(kernels: readonly Kernel[]): Table {
  const taps = kernels.flatMap(({label, taps}) =>
    tapOffsets(taps).map((offset, n) => [label, "weight at frame offset", offset, taps[n]])
  );
  const curves = kernels.flatMap(({label, taps}) =>
    responseCurve(taps, 51).map(([f, v]) => [label, "magnitude at cycles/frame", f, v])
  );
  return {columns: ["kernel", "quantity", "at", "value"], rows: [...taps, ...curves]};
}
