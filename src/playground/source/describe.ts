import type {Clip, Decoded} from "./types.ts";

/** What is shown beside the strip: where the clip comes from and what it became. */
export function describe(name: string, source: Decoded | null, clip: Clip): string {
  const became = `${clip.frames} ${clip.frames === 1 ? "frame" : "frames"} of ${clip.width} × ${clip.height}${
    clip.frames > 1 ? ` at ${trim(clip.fps)} fps` : ""
  }`;
  if (!source) return `${name} · ${became}`;
  const length = source.kind === "moving" ? `, ${seconds(source.duration)}` : "";
  return `${name} · ${source.label}, ${source.width} × ${source.height}${length} → ${became}`;
}

/** Sentences about a clip that is legal but may surprise; `still` says that the notebook works on single pictures. */
export function remarks(source: Decoded | null, clip: Clip, asked: number, still = false): string[] {
  const said = [...(source?.notes ?? [])];
  if (clip.frames < asked && source?.kind === "moving") {
    const coded = Math.round(source.duration * source.rate);
    said.push(
      coded > clip.frames
        ? `It ends after ${clip.frames} of the ${asked} frames asked for; a higher rate takes more of its ${coded}.`
        : `It has ${clip.frames} of the ${asked} frames asked for.`
    );
  }
  if (clip.frames === 1 && !still)
    said.push("One frame does not move: what works along time has nothing to mix here.");
  return said;
}

/** A duration for a reader: 0.40 s, 12.3 s, 10 min 02 s. */
export function seconds(value: number): string {
  if (value < 1) return `${value.toFixed(2)} s`;
  if (value < 60) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A number without needless zeros, at most two decimals. */
export function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}
