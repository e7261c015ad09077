// A frozen image layer that needs no weights file, so that inflation can be seen at work on something which sees edges (Gabor 1946; as a
// model of early vision, Daugman 1985). Ours: the paper inflates a trained model.
import * as tf from "@tensorflow/tfjs-core";

/**
 * A fixed image layer to stand where a pretrained one will: `channels` oriented band-pass filters over RGB, followed by
 * nothing. First layers of trained image networks look much like it (Gabor-like edges at several orientations), and the
 * inflation around it does not care which frozen layer it wraps.
 *
 * Filter i has orientation πi/channels and alternates between even (cosine) and odd (sine) phase; each is zero-mean, so
 * that flat regions answer 0, and has unit L2 norm over its taps.
 *
 * @param channels number of filters, ≥ 1
 * @param size side of the square kernel in pixels, odd
 * @returns filter `[size, size, 3, channels]` in HWIO, as plain numbers
 */
export function gaborFilters(
  channels: number,
  size = 5
): {shape: [number, number, number, number]; data: Float32Array} {
  if (!(channels >= 1 && size >= 3 && size % 2 === 1))
    throw new RangeError(
      `A Gabor bank needs at least 1 channel and an odd size of 3 or more, found ${channels} and ${size}.`
    );
  const data = new Float32Array(size * size * 3 * channels);
  for (let o = 0; o < channels; o++) {
    const taps = zeroMeanUnit(gabor((Math.PI * o) / channels, o % 2 ? Math.PI / 2 : 0, size));
    taps.forEach((tap, i) => {
      for (let c = 0; c < 3; c++) data[(i * 3 + c) * channels + o] = tap / Math.sqrt(3);
    });
  }
  return {shape: [size, size, 3, channels], data};
}

function gabor(angle: number, phase: number, size: number): number[] {
  const half = (size - 1) / 2;
  const sigma = size / 4;
  const frequency = 1 / size;
  return Array.from({length: size * size}, (_, i) => {
    const x = (i % size) - half;
    const y = Math.floor(i / size) - half;
    const along = x * Math.cos(angle) + y * Math.sin(angle);
    return (
      Math.exp(-(x * x + y * y) / (2 * sigma * sigma)) * Math.cos(2 * Math.PI * frequency * along + phase)
    );
  });
}

function zeroMeanUnit(taps: number[]): number[] {
  const mean = taps.reduce((a, b) => a + b, 0) / taps.length;
  const centred = taps.map((tap) => tap - mean);
  const norm = Math.hypot(...centred);
  return centred.map((tap) => tap / norm);
}

/**
 * The bank as a spatial block: `[N,H,W,3] → [N,H,W,channels]`, each frame on its own, at stride 1. Frames are mirrored at
 * their borders, so that a border is not an edge. Needs frames larger than half the kernel. `dispose()` frees its tensor.
 */
export function gaborBank(channels: number, size = 5): ((x: tf.Tensor4D) => tf.Tensor4D) & {dispose(): void} {
  const {shape, data} = gaborFilters(channels, size);
  const filter = tf.tensor4d(data, shape);
  const border = (size - 1) / 2;
  const layer = (x: tf.Tensor4D) =>
    tf.tidy(() => {
      const margins: [number, number][] = [
        [0, 0],
        [border, border],
        [border, border],
        [0, 0]
      ];
      return tf.conv2d(tf.mirrorPad(x, margins, "symmetric"), filter, 1, "valid");
    });
  return Object.assign(layer, {dispose: () => filter.dispose()});
}
