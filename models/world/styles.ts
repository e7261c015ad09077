// Styles as functions of the annotated frame: the same scene drawn in other hands, its truth unchanged.
import {draws} from "../random.ts";
import {annotate, type Annotated, FIRST_OBJECT} from "./annotate.ts";
import {throughLens} from "./lens.ts";
import type {Scene, Style} from "./scene.ts";
import {clamp} from "./vector.ts";

/**
 * The scene's frame in its own style and through its lens, `[H,W,3]` in [0,1]. Grain and noise differ from frame to frame.
 */
export function renderStyled(scene: Scene, at: {width: number; height: number; t: number}): Float32Array {
  const seed = scene.seed + Math.round(1024 * at.t);
  const rgb = stylize(annotate(scene, at), scene.style ?? "render", {seed});
  return scene.lens ? throughLens({width: at.width, height: at.height, rgb}, scene.lens, seed) : rgb;
}

/**
 * An annotated frame drawn in a style, `[H,W,3]` in [0,1]: `flat` one colour a thing, `sketch` pencil outlines and hatching,
 * `halftone` dots on paper, `neon` glowing outlines in the dark, `poster` four levels and outlines, `film` soft and grainy,
 * `render` as it is. Patterns are sized with the image. `seed` is the grain's.
 */
export function stylize(frame: Annotated, style: Style, {seed = 0}: {seed?: number} = {}): Float32Array {
  const draw = STYLED[style];
  if (!draw)
    throw new RangeError(
      `A style is one of ${Object.keys(STYLED).join(", ")}; found ${JSON.stringify(style)}.`
    );
  const out = draw(frame, seed);
  for (let i = 0; i < out.length; i++) {
    const v = out[i];
    out[i] = v < 0 ? 0 : v > 1 ? 1 : v;
  }
  return out;
}

// Loops over plain numbers, no array a pixel: a data generator draws tens of thousands of pictures a second.
const STYLED: Record<Style, (frame: Annotated, seed: number) => Float32Array> = {
  render: ({rgb}) => rgb.slice(),

  flat: (frame) => {
    const colors = means(frame);
    const out = new Float32Array(frame.rgb.length);
    for (let i = 0, j = 0; j < out.length; i++) {
      const k = 3 * frame.id[i];
      for (let c = 0; c < 3; c++) out[j++] = colors[k + c];
    }
    return out;
  },

  sketch: ({width, height, rgb, edge}) => {
    const pitch = pitchOf(width, height);
    const out = new Float32Array(rgb.length);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const light = luminance(rgb, i);
        const ruled = (x + y) % pitch === 0 && light < 0.72;
        const crossed = (x - y + height * pitch) % pitch === 0 && light < 0.45;
        const ink = edge[i] ? 0.85 : ruled || crossed ? 0.4 : 0;
        out[3 * i] = 0.96 - ink;
        out[3 * i + 1] = 0.95 - ink;
        out[3 * i + 2] = 0.92 - 0.95 * ink;
      }
    }
    return out;
  },

  halftone: (frame) => {
    const {width, height, rgb, id} = frame;
    const pitch = pitchOf(width, height);
    const colors = means(frame);
    const out = new Float32Array(rgb.length);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const dx = (x % pitch) + 0.5 - pitch / 2;
        const dy = (y % pitch) + 0.5 - pitch / 2;
        const dark = 1 - luminance(rgb, i);
        const cover = clamp(0.5 + pitch * 0.75 * Math.sqrt(dark) - Math.sqrt(dx * dx + dy * dy), 0, 1);
        for (let c = 0; c < 3; c++) out[3 * i + c] = 0.97 + (0.7 * colors[3 * id[i] + c] - 0.97) * cover;
      }
    }
    return out;
  },

  neon: (frame) => {
    const {width, height, id, edge} = frame;
    const colors = means(frame);
    for (let k = 0; k < colors.length; k += 3) makeVivid(colors, k);
    const lines = new Float32Array(frame.rgb.length);
    for (let i = 0; i < edge.length; i++)
      if (edge[i]) for (let c = 0; c < 3; c++) lines[3 * i + c] = colors[3 * id[i] + c];
    const glow = blurred(width, height, blurred(width, height, lines));
    const out = new Float32Array(lines.length);
    for (let i = 0, j = 0; i < edge.length; i++) {
      const inside = id[i] >= FIRST_OBJECT ? 0.1 : 0;
      for (let c = 0; c < 3; c++, j++)
        out[j] = DARK[c] + inside * colors[3 * id[i] + c] + lines[j] + 0.9 * glow[j];
    }
    return out;
  },

  poster: ({rgb, edge}) => {
    const out = new Float32Array(rgb.length);
    for (let i = 0, j = 0; i < edge.length; i++)
      for (let c = 0; c < 3; c++, j++) out[j] = edge[i] ? INK[c] : Math.round(3 * rgb[j]) / 3;
    return out;
  },

  film: ({width, height, rgb}, seed) => {
    const grain = draws(seed, "grain");
    const out = blurred(width, height, rgb);
    for (let j = 0; j < out.length;) {
      const noise = 0.045 * grain.normal();
      for (let c = 0; c < 3; c++, j++) out[j] = 0.04 + 0.92 * out[j] + noise;
    }
    return out;
  }
};

const DARK = [0.03, 0.02, 0.07];
const INK = [0.08, 0.07, 0.1];

/** Pixels between two lines or dots: 16 across the shorter side, at least 3. */
const pitchOf = (width: number, height: number) => Math.max(3, Math.round(Math.min(width, height) / 16));

const luminance = (rgb: Float32Array, i: number) =>
  0.3 * rgb[3 * i] + 0.59 * rgb[3 * i + 1] + 0.11 * rgb[3 * i + 2];

/** The mean colour of each id, three numbers an id. */
function means({id, rgb}: Annotated): Float64Array {
  let most = 0;
  for (let i = 0; i < id.length; i++) if (id[i] > most) most = id[i];
  const sums = new Float64Array(3 * (most + 1));
  const counts = new Float64Array(most + 1);
  for (let i = 0, j = 0; i < id.length; i++) {
    counts[id[i]]++;
    for (let c = 0; c < 3; c++, j++) sums[3 * id[i] + c] += rgb[j];
  }
  for (let k = 0; k <= most; k++) for (let c = 0; c < 3; c++) sums[3 * k + c] /= counts[k] || 1;
  return sums;
}

/** Stretches the colour at `k` from its darkest channel to its brightest. */
function makeVivid(colors: Float64Array, k: number): void {
  const low = Math.min(colors[k], colors[k + 1], colors[k + 2]);
  const high = Math.max(colors[k], colors[k + 1], colors[k + 2]);
  for (let c = k; c < k + 3; c++) colors[c] = 0.12 + (0.88 * (colors[c] - low)) / (high - low || 1);
}

/** Weights 1 2 1 along both axes, the border repeated. */
function blurred(width: number, height: number, rgb: Float32Array): Float32Array {
  const row = 3 * width;
  const across = new Float32Array(rgb.length);
  const out = new Float32Array(rgb.length);
  for (let start = 0; start < rgb.length; start += row) {
    const end = start + row;
    for (let j = start; j < end; j++) {
      const before = j - start < 3 ? j : j - 3;
      const after = end - j <= 3 ? j : j + 3;
      across[j] = (rgb[before] + 2 * rgb[j] + rgb[after]) / 4;
    }
  }
  for (let y = 0, j = 0; y < height; y++) {
    const before = y > 0 ? -row : 0;
    const after = y + 1 < height ? row : 0;
    for (const end = j + row; j < end; j++)
      out[j] = (across[j + before] + 2 * across[j] + across[j + after]) / 4;
  }
  return out;
}
