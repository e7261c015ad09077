import {checkClip, type Clip, clipLosses} from "./clip.ts";
import {colorLegend, lossNotes} from "./legend.ts";
import {addLosses, type ColorScale} from "./scale.ts";
import type {Table} from "./table.ts";

/** A clip with the name of the run that it comes from. */
export interface Run {
  label: string;
  clip: Clip;
}

/** One clip, or several runs that are compared. */
export type ClipData = Clip | Run[];

/**
 * The runs of a view's data, checked.
 * @throws a sentence if there is none, or if a clip's numbers do not fit each other.
 */
export function runsOf(data: ClipData, who: string): Run[] {
  const runs = Array.isArray(data) ? data : [{label: "", clip: data}];
  if (!runs.length)
    throw new Error(
      `${who} needs at least one clip, found an empty list; pass a clip or [{label, clip}, …].`
    );
  for (const run of runs) checkClip(run?.clip, run?.label ? `${who} (“${run.label}”)` : who);
  return runs;
}

/** "16 frames · 64×64 px · 8 fps", once where the runs agree and run by run where they do not. */
export function runFacts(runs: Run[]): string {
  const facts = runs.map(({clip: {frames, width, height, fps}}) =>
    [
      `${frames} ${frames === 1 ? "frame" : "frames"}`,
      `${width}×${height} px`,
      `${+fps.toFixed(2)} fps`
    ].join(" · ")
  );
  if (new Set(facts).size === 1) return facts[0];
  return runs.map(({label}, i) => `${label}: ${facts[i]}`).join("; ");
}

/** The legend of clips: the colour bar where there is a scale, and how many values it could not show. */
export function runLegend(runs: Run[], scale?: ColorScale, more: Node | Node[] = []): Node[] {
  const losses = addLosses(...runs.map(({clip}) => clipLosses(clip, scale?.domain)));
  const [{clip}] = runs;
  const oneRange = runs.every(({clip: {range}}) => range[0] === clip.range[0] && range[1] === clip.range[1]);
  return [
    ...(scale ? [colorLegend(scale, losses)] : lossNotes(losses, oneRange ? clip.range : [])),
    ...[more].flat()
  ];
}

/** Mean, least and greatest value of every frame, and how much it differs from the frame before. */
export function runTable(runs: Run[]): Table {
  const rows = runs.flatMap(({label, clip}) =>
    Array.from({length: clip.frames}, (_, t): (string | number | null)[] => {
      const size = clip.width * clip.height * clip.channels;
      const frame = clip.data.subarray(t * size, (t + 1) * size);
      let sum = 0;
      let low = Infinity;
      let high = -Infinity;
      let change = 0;
      for (let i = 0; i < size; ++i) {
        sum += frame[i];
        if (frame[i] < low) low = frame[i];
        if (frame[i] > high) high = frame[i];
        if (t) change += Math.abs(frame[i] - clip.data[(t - 1) * size + i]);
      }
      return [label, t, t / clip.fps, sum / size, low, high, t ? change / size : null];
    })
  );
  const columns = ["run", "frame", "seconds", "mean", "min", "max", "mean |change|"];
  if (runs.length > 1) return {columns, rows};
  return {columns: columns.slice(1), rows: rows.map((row) => row.slice(1))};
}

/** Whether two lists of runs have the same names and sizes, so that a view can be repainted as it stands. */
export function sameShape(a: Run[], b: Run[]): boolean {
  const shape = (runs: Run[]) =>
    JSON.stringify(
      runs.map(({label, clip: {frames, width, height, fps}}) => [label, frames, width, height, fps])
    );
  return shape(a) === shape(b);
}

/** The clip that the page's frame counts in: the one with the most frames. */
export function referenceClip(runs: Run[]): Clip {
  return runs.reduce((a, b) => (b.clip.frames > a.clip.frames ? b : a)).clip;
}

/** The frame of `clip` that is on at the middle of frame `t` of a reference of `fps`; the last one once it has ended. */
export function frameAt(clip: Clip, t: number, fps: number): number {
  return Math.min(clip.frames - 1, Math.floor(((t + 0.5) / fps) * clip.fps));
}
