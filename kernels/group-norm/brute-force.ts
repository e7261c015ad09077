// For tests only: group norm, FiLM, SiLU and their gradients by their definitions, in float64.
import {randomArray} from "../testing.ts";

export interface Case {
  images: number;
  size: [number, number];
  channels: number;
  groups: number;
  frames?: number;
  films?: number;
  act?: "silu";
}

export interface Data {
  x: Float32Array;
  weight: Float32Array;
  bias: Float32Array;
  film?: Float32Array;
  dy: Float32Array;
}

export function dataOf({images, size: [h, w], channels, films}: Case, seed = 1): Data {
  const count = images * h * w * channels;
  return {
    // Off zero, so that a variance by E[x²] − E[x]² would show.
    x: randomArray(count, seed).map((v, i) => v * (1 + (i % 3)) + 20),
    weight: randomArray(channels, seed + 1).map((v) => v + 1.5),
    bias: randomArray(channels, seed + 2),
    film: films ? randomArray(films * 2 * channels, seed + 3) : undefined,
    dy: randomArray(count, seed + 4)
  };
}

/** The definition in float64, and its gradients for dy. */
export function bruteForce(c: Case, {x, weight, bias, film, dy}: Data) {
  const {channels, groups, frames = 1, films = 1} = c;
  const rows = frames * c.size[0] * c.size[1];
  const batch = c.images / frames;
  const per = channels / groups;
  const y = new Float64Array(x.length);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(channels);
  const db = new Float64Array(channels);
  const df = new Float64Array(films * 2 * channels);
  for (let b = 0; b < batch; b++) {
    const f = Math.floor(b / (batch / films));
    for (let g = 0; g < groups; g++) {
      const where: [number, number][] = [];
      for (let r = 0; r < rows; r++)
        for (let e = 0; e < per; e++) where.push([(b * rows + r) * channels + g * per + e, g * per + e]);
      const mean = where.reduce((sum, [i]) => sum + x[i], 0) / where.length;
      const variance = where.reduce((sum, [i]) => sum + (x[i] - mean) ** 2, 0) / where.length;
      const inverse = 1 / Math.sqrt(variance + 1e-5);
      let [sum, along] = [0, 0];
      const slopes = where.map(([i, ch]) => {
        const even = (x[i] - mean) * inverse;
        const u = even * weight[ch] + bias[ch];
        const scale = film ? 1 + film[f * 2 * channels + ch] : 1;
        const z = u * scale + (film ? film[f * 2 * channels + channels + ch] : 0);
        const s = 1 / (1 + Math.exp(-z));
        y[i] = c.act ? z * s : z;
        const dz = dy[i] * (c.act ? s * (1 + z * (1 - s)) : 1);
        dw[ch] += dz * scale * even;
        db[ch] += dz * scale;
        df[f * 2 * channels + ch] += dz * u;
        df[f * 2 * channels + channels + ch] += dz;
        const slope = dz * scale * weight[ch];
        sum += slope;
        along += slope * even;
        return slope;
      });
      where.forEach(([i], k) => {
        const even = (x[i] - mean) * inverse;
        dx[i] = inverse * (slopes[k] - sum / where.length - (even * along) / where.length);
      });
    }
  }
  return {y, dx, dw, db, df};
}
