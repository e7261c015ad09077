import {checkClip, type Clip} from "./clip.ts";

/**
 * How two clips differ, pixel by pixel, as a clip of one channel to be painted by a scale: the root mean square over channels, or with
 * `signed` the mean of a − b over them. In units of the clips' values.
 * @throws a sentence if the clips differ in size.
 */
export function clipDifference(a: Clip, b: Clip, {signed = false}: {signed?: boolean} = {}): Clip {
  const who = "clipDifference";
  const size = ({frames, height, width, channels}: Clip) => `${frames}×${height}×${width}×${channels}`;
  if (size(checkClip(a, who)) !== size(checkClip(b, who)))
    throw new Error(`${who} needs two clips of one size (T·H·W·C), found ${size(a)} and ${size(b)}.`);
  const {channels, range} = a;
  const data = new Float32Array(a.data.length / channels);
  for (let i = 0; i < data.length; ++i) {
    let sum = 0;
    for (let c = 0; c < channels; ++c) {
      const d = a.data[i * channels + c] - b.data[i * channels + c];
      sum += signed ? d : d * d;
    }
    data[i] = signed ? sum / channels : Math.sqrt(sum / channels);
  }
  const most = range[1] - range[0];
  return {...a, channels: 1, data, range: signed ? [-most, most] : [0, most]};
}

/** The root mean square of two clips' difference over all their values. @throws as `clipDifference`. */
export function clipDistance(a: Clip, b: Clip): number {
  const {data} = clipDifference(a, b);
  return Math.sqrt(data.reduce((sum, d) => sum + d * d, 0) / data.length);
}
