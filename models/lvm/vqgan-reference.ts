// For tests only: the VQGAN in float64, channels first and with PyTorch's weights as they lie in a file, written without a tensor
// library, so that layouts and padding are held against something that shares nothing with the model.
import type {TensorToWrite} from "../weights/index.ts";
import type {VqganConfig} from "./vqgan-config.ts";

/** [C,H,W] in float64. */
export interface Planes {
  channels: number;
  height: number;
  width: number;
  data: Float64Array;
}
type Weights = Readonly<Record<string, TensorToWrite>>;

const planes = (channels: number, height: number, width: number): Planes => ({
  channels,
  height,
  width,
  data: new Float64Array(channels * height * width)
});

/** Convolution with zeros around: `before` on the left and top, `after` on the right and bottom. */
function conv(w: Weights, key: string, x: Planes, stride = 1, before = -1, after = before): Planes {
  const {shape, data: weight} = w[`${key}.weight`];
  const bias = w[`${key}.bias`].data;
  const [outs, ins, side] = shape;
  if (before < 0) before = after = (side - 1) / 2;
  const size = (n: number) => Math.floor((n + before + after - side) / stride) + 1;
  const y = planes(outs, size(x.height), size(x.width));
  for (let o = 0, at = 0; o < outs; o++)
    for (let r = 0; r < y.height; r++)
      for (let c = 0; c < y.width; c++, at++) {
        let sum = bias[o];
        for (let i = 0; i < ins; i++)
          for (let u = 0; u < side; u++)
            for (let v = 0; v < side; v++) {
              const [row, column] = [r * stride + u - before, c * stride + v - before];
              if (row < 0 || column < 0 || row >= x.height || column >= x.width) continue;
              sum +=
                weight[((o * ins + i) * side + u) * side + v] *
                x.data[(i * x.height + row) * x.width + column];
            }
        y.data[at] = sum;
      }
  return y;
}

/** Stands for a norm of each pixel over all channels in place of a number of groups. */
const EACH_PIXEL = 0;

function norm(w: Weights, key: string, x: Planes, groups: number): Planes {
  const [weight, bias] = [w[`${key}.weight`].data, w[`${key}.bias`].data];
  const area = x.height * x.width;
  if (groups === EACH_PIXEL) {
    const data = new Float64Array(x.data.length);
    for (let p = 0; p < area; p++) {
      const pixel = Array.from({length: x.channels}, (_, c) => x.data[c * area + p]);
      const mean = pixel.reduce((sum, v) => sum + v, 0) / pixel.length;
      const variance = pixel.reduce((sum, v) => sum + (v - mean) ** 2, 0) / pixel.length;
      pixel.forEach((v, c) => {
        data[c * area + p] = ((v - mean) / Math.sqrt(variance + 1e-6)) * weight[c] + bias[c];
      });
    }
    return {...x, data};
  }
  const size = (x.channels / groups) * area;
  const data = new Float64Array(x.data.length);
  for (let g = 0; g < groups; g++) {
    const part = x.data.subarray(g * size, (g + 1) * size);
    const mean = part.reduce((sum, v) => sum + v, 0) / size;
    const variance = part.reduce((sum, v) => sum + (v - mean) ** 2, 0) / size;
    part.forEach((v, i) => {
      const at = g * size + i;
      const channel = Math.floor(at / area);
      data[at] = ((v - mean) / Math.sqrt(variance + 1e-6)) * weight[channel] + bias[channel];
    });
  }
  return {...x, data};
}

const silu = (x: Planes): Planes => ({...x, data: x.data.map((v) => v / (1 + Math.exp(-v)))});

function block(w: Weights, key: string, x: Planes, groups: number): Planes {
  const h = conv(w, `${key}.conv1`, silu(norm(w, `${key}.norm1`, x, groups)));
  const y = conv(w, `${key}.conv2`, silu(norm(w, `${key}.norm2`, h, groups)));
  const shortcut = w[`${key}.conv_shortcut.weight`] ? conv(w, `${key}.conv_shortcut`, x) : x;
  return {...y, data: y.data.map((v, i) => v + shortcut.data[i])};
}

function nearestDoubled(x: Planes): Planes {
  const y = planes(x.channels, 2 * x.height, 2 * x.width);
  y.data.forEach((_, at) => {
    const column = at % y.width;
    const row = Math.floor(at / y.width) % y.height;
    const channel = Math.floor(at / y.width / y.height);
    y.data[at] = x.data[(channel * x.height + (row >> 1)) * x.width + (column >> 1)];
  });
  return y;
}

/** Runs as many residual blocks `KEY.0`, `KEY.1`, … as the weights hold. */
function blocks(w: Weights, key: string, x: Planes, groups: number): Planes {
  let h = x;
  for (let j = 0; w[`${key}.${j}.conv1.weight`]; j++) h = block(w, `${key}.${j}`, h, groups);
  return h;
}

const head = (w: Weights, side: string, x: Planes, groups: number) =>
  conv(w, `${side}.conv_out`, silu(norm(w, `${side}.conv_norm_out`, x, groups)));

/** z of an image. */
export function referenceEncode(w: Weights, image: Planes, config: VqganConfig): Planes {
  const groups = config.encoderReach === "cell" ? EACH_PIXEL : config.groups;
  let h = conv(w, "encoder.conv_in", image);
  for (let i = 0; w[`encoder.down_blocks.${i}.resnets.0.conv1.weight`]; i++) {
    h = blocks(w, `encoder.down_blocks.${i}.resnets`, h, groups);
    const key = `encoder.down_blocks.${i}.downsamplers.0.conv`;
    if (w[`${key}.weight`]) h = conv(w, key, h, 2, 0, 1);
  }
  h = blocks(w, "encoder.mid_block.resnets", h, groups);
  return conv(w, "quant_conv", head(w, "encoder", h, groups));
}

/** The image of codes, not clamped. */
export function referenceDecode(w: Weights, zq: Planes, {groups}: VqganConfig): Planes {
  let h = conv(w, "decoder.conv_in", conv(w, "post_quant_conv", zq));
  h = blocks(w, "decoder.mid_block.resnets", h, groups);
  for (let i = 0; w[`decoder.up_blocks.${i}.resnets.0.conv1.weight`]; i++) {
    h = blocks(w, `decoder.up_blocks.${i}.resnets`, h, groups);
    const key = `decoder.up_blocks.${i}.upsamplers.0.conv`;
    if (w[`${key}.weight`]) h = conv(w, key, nearestDoubled(h));
  }
  return head(w, "decoder", h, groups);
}

/** [H,W,C] of any numbers → planes, and back. */
export function planesOf(image: ArrayLike<number>, height: number, width: number): Planes {
  const x = planes(image.length / height / width, height, width);
  x.data.forEach((_, at) => {
    const pixel = at % (height * width);
    x.data[at] = image[pixel * x.channels + Math.floor(at / (height * width))];
  });
  return x;
}

export const pixelsOf = ({channels, height, width, data}: Planes): Float64Array =>
  Float64Array.from(
    {length: data.length},
    (_, at) => data[(at % channels) * height * width + Math.floor(at / channels)]
  );

/** The nearest code of each position, row by row, and how much nearer it is than the second. */
export function referenceIds(z: Planes, codebook: ArrayLike<number>): {ids: number[]; margins: number[]} {
  const area = z.height * z.width;
  const [ids, margins]: [number[], number[]] = [[], []];
  for (let p = 0; p < area; p++) {
    const distances = Array.from({length: codebook.length / z.channels}, (_, k) => {
      let sum = 0;
      for (let d = 0; d < z.channels; d++) sum += (z.data[d * area + p] - codebook[k * z.channels + d]) ** 2;
      return sum;
    });
    const sorted = [...distances].sort((a, b) => a - b);
    ids.push(distances.indexOf(sorted[0]));
    margins.push(sorted[1] - sorted[0]);
  }
  return {ids, margins};
}
