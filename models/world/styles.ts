// Styles as functions of the annotated frame: the same scene drawn in other hands, its truth unchanged.
import {draws} from "../random.ts";
import {annotate, type Annotated, FIRST_OBJECT} from "./annotate.ts";
import type {Scene, Style} from "./scene.ts";
import {clamp, type Vec3} from "./vector.ts";

/** The scene's frame in its own style, `[H,W,3]` in [0,1]. Film's grain differs from frame to frame. */
export function renderStyled(scene: Scene, at: {width: number; height: number; t: number}): Float32Array {
  return stylize(annotate(scene, at), scene.style ?? "render", {seed: scene.seed + Math.round(1024 * at.t)});
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
  for (let i = 0; i < out.length; i++) out[i] = clamp(out[i], 0, 1);
  return out;
}

const STYLED: Record<Style, (frame: Annotated, seed: number) => Float32Array> = {
  render: ({rgb}) => rgb.slice(),

  flat: (frame) => {
    const colors = means(frame);
    return drawn(frame, (i) => colors[frame.id[i]]);
  },

  sketch: (frame) => {
    const pitch = pitchOf(frame);
    return drawn(frame, (i, x, y) => {
      const light = luminance(frame.rgb, i);
      const ruled = (x + y) % pitch === 0 && light < 0.72;
      const crossed = (x - y + frame.height * pitch) % pitch === 0 && light < 0.45;
      const ink = frame.edge[i] ? 0.85 : ruled || crossed ? 0.4 : 0;
      return [0.96 - ink, 0.95 - ink, 0.92 - 0.95 * ink];
    });
  },

  halftone: (frame) => {
    const pitch = pitchOf(frame);
    const colors = means(frame);
    return drawn(frame, (i, x, y) => {
      const dx = (x % pitch) + 0.5 - pitch / 2;
      const dy = (y % pitch) + 0.5 - pitch / 2;
      const dark = 1 - luminance(frame.rgb, i);
      const cover = clamp(0.5 + pitch * 0.75 * Math.sqrt(dark) - Math.hypot(dx, dy), 0, 1);
      return colors[frame.id[i]].map((v) => 0.97 + (0.7 * v - 0.97) * cover) as Vec3;
    });
  },

  neon: (frame) => {
    const colors = means(frame).map(vivid);
    const lines = drawn(frame, (i) => (frame.edge[i] ? colors[frame.id[i]] : [0, 0, 0]));
    const glow = blurred(frame, blurred(frame, lines));
    return drawn(frame, (i) => {
      const inside = frame.id[i] >= FIRST_OBJECT ? 0.1 : 0;
      return [0, 1, 2].map((c) => {
        const thing = inside * colors[frame.id[i]][c];
        return [0.03, 0.02, 0.07][c] + thing + lines[3 * i + c] + 0.9 * glow[3 * i + c];
      }) as Vec3;
    });
  },

  poster: (frame) =>
    drawn(frame, (i) =>
      frame.edge[i]
        ? [0.08, 0.07, 0.1]
        : ([0, 1, 2].map((c) => Math.round(3 * frame.rgb[3 * i + c]) / 3) as Vec3)
    ),

  film: (frame, seed) => {
    const grain = draws(seed, "grain");
    const soft = blurred(frame, frame.rgb);
    return drawn(frame, (i) => {
      const noise = 0.045 * grain.normal();
      return [0, 1, 2].map((c) => 0.04 + 0.92 * soft[3 * i + c] + noise) as Vec3;
    });
  }
};

function drawn(
  {width, height}: Annotated,
  color: (i: number, x: number, y: number) => ArrayLike<number>
): Float32Array {
  const out = new Float32Array(3 * width * height);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) out.set(color(i, x, y), 3 * i);
  return out;
}

/** Pixels between two lines or dots: 16 across the shorter side, at least 3. */
const pitchOf = ({width, height}: Annotated) => Math.max(3, Math.round(Math.min(width, height) / 16));

const luminance = (rgb: Float32Array, i: number) =>
  0.3 * rgb[3 * i] + 0.59 * rgb[3 * i + 1] + 0.11 * rgb[3 * i + 2];

/** The mean colour of each id. */
function means({id, rgb}: Annotated): Vec3[] {
  const sums: Vec3[] = [];
  const counts: number[] = [];
  id.forEach((k, i) => {
    const sum = (sums[k] ??= [0, 0, 0]);
    for (let c = 0; c < 3; c++) sum[c] += rgb[3 * i + c];
    counts[k] = (counts[k] ?? 0) + 1;
  });
  return Array.from(sums, (sum, k) => (sum ?? [0, 0, 0]).map((v) => v / (counts[k] ?? 1)) as Vec3);
}

/** A colour stretched from its darkest channel to its brightest. */
function vivid(color: Vec3): Vec3 {
  const [low, high] = [Math.min(...color), Math.max(...color)];
  return color.map((v) => 0.12 + (0.88 * (v - low)) / (high - low || 1)) as Vec3;
}

/** Weights 1 2 1 along both axes, the border repeated. */
function blurred(frame: Annotated, rgb: Float32Array): Float32Array {
  const {width, height} = frame;
  const along = (from: Float32Array, step: number) =>
    drawn(frame, (i, x, y) => {
      const before = (step === 1 ? x > 0 : y > 0) ? i - step : i;
      const after = (step === 1 ? x + 1 < width : y + 1 < height) ? i + step : i;
      return [0, 1, 2].map((c) => (from[3 * before + c] + 2 * from[3 * i + c] + from[3 * after + c]) / 4);
    });
  return along(along(rgb, 1), width);
}
