/** Numbers over a clip with any count of channels: T·H·W·C, channels last. */
export interface Feature {
  width: number;
  height: number;
  frames: number;
  channels: number;
  data: Float32Array;
}

export interface KernelData {
  input: Feature;
  /** What the run computed; as wide, high and long as the input. */
  output: Feature;
  /** Row-major, in the order of `shape`. */
  weights: Float32Array;
  /** [k, Cin, Cout] for a temporal kernel (k×1×1), [kh, kw, Cin, Cout] for a spatial one. */
  shape: [number, number, number] | [number, number, number, number];
  /** Cout values. */
  bias?: Float32Array;
  /** What stands beyond the edge: zeros (default) or the edge's own value. */
  padding?: "zero" | "edge";
}

export interface Place {
  frame: number;
  x: number;
  y: number;
  /** Output channel. */
  channel: number;
}

/** One place under the kernel. */
export interface Tap {
  /** Offsets from the output's place. */
  dt: number;
  dy: number;
  dx: number;
  /** Beyond the edge: its value comes from the padding. */
  padded: boolean;
}

export interface ChannelTerms {
  /** Input channel. */
  channel: number;
  x: number[];
  w: number[];
  products: number[];
  sum: number;
}

export interface Terms {
  taps: Tap[];
  channels: ChannelTerms[];
  bias: number;
  /** Σ w·x + bias, in float64. */
  sum: number;
  /** The same value as the run computed it. */
  output: number;
  difference: number;
  /** Whether the difference is what float32 rounding explains: ≤ 10⁻⁵ of Σ |w·x|. */
  matches: boolean;
}

/** Frames, rows and columns of the kernel, and its channels. */
export function kernelSize({shape}: Pick<KernelData, "shape">) {
  const [frames, rows, columns] = shape.length === 3 ? [shape[0], 1, 1] : [1, shape[0], shape[1]];
  const [channelsIn, channelsOut] = shape.slice(-2);
  return {frames, rows, columns, channelsIn, channelsOut};
}

/**
 * Returns the data if its numbers fit each other.
 * @throws a sentence that says what was expected, what was found and what to do.
 */
export function checkKernel(data: KernelData): KernelData {
  const {input, output, weights, shape, bias} = data;
  const {channelsIn, channelsOut} = kernelSize(data);
  const fail = (what: string, expected: unknown, found: unknown, act: string): never => {
    throw new Error(`kernelCard needs ${what} ${expected}, found ${found}; ${act}.`);
  };
  if (shape.length !== 3 && shape.length !== 4)
    fail("a kernel of shape", "[k, Cin, Cout] or [kh, kw, Cin, Cout]", `[${shape}]`, "pass its shape");
  const count = shape.reduce<number>((a, b) => a * b, 1);
  if (weights.length !== count)
    fail(`weights of ${shape.join("×")} =`, count, weights.length, "pass the kernel whole");
  if (bias && bias.length !== channelsOut)
    fail("a bias of length", channelsOut, bias.length, "pass one value an output channel");
  const sized = (feature: Feature, name: string, channels: number) => {
    if (feature.channels !== channels)
      fail(`${name} channels:`, channels, feature.channels, "take weights and values of one layer");
    const expected = feature.frames * feature.height * feature.width * feature.channels;
    if (feature.data.length !== expected)
      fail(`${name} values (T·H·W·C):`, expected, feature.data.length, "pass the data whole");
  };
  sized(input, "input", channelsIn);
  sized(output, "output", channelsOut);
  for (const key of ["frames", "height", "width"] as const)
    if (output[key] !== input[key])
      fail(`output ${key} as in the input:`, input[key], output[key], "show a stride-1 convolution");
  return data;
}

/** Every product under the kernel at one place; cross-correlation, centred: tap i of k stands at i − ⌊(k − 1) / 2⌋. */
export function kernelTerms(data: KernelData, place: Place): Terms {
  const {input, output, weights, bias, padding = "zero"} = data;
  const size = kernelSize(data);
  const taps: (Tap & {at: number})[] = [];
  for (let i = 0; i < size.frames; ++i)
    for (let r = 0; r < size.rows; ++r)
      for (let c = 0; c < size.columns; ++c) {
        const [dt, dy, dx] = [offset(i, size.frames), offset(r, size.rows), offset(c, size.columns)];
        const [t, y, x] = [place.frame + dt, place.y + dy, place.x + dx];
        const [ct, cy, cx] = [clamp(t, input.frames), clamp(y, input.height), clamp(x, input.width)];
        taps.push({
          dt,
          dy,
          dx,
          padded: t !== ct || y !== cy || x !== cx,
          at: (ct * input.height + cy) * input.width + cx
        });
      }
  const b = bias?.[place.channel] ?? 0;
  let sum = b;
  let sizes = Math.abs(b);
  const channels = Array.from({length: size.channelsIn}, (_, channel): ChannelTerms => {
    const x = taps.map(({at, padded}) =>
      padded && padding === "zero" ? 0 : input.data[at * input.channels + channel]
    );
    const w = taps.map((_, i) => weights[(i * size.channelsIn + channel) * size.channelsOut + place.channel]);
    const products = x.map((value, i) => value * w[i]);
    const own = products.reduce((a, p) => a + p, 0);
    sum += own;
    sizes += products.reduce((a, p) => a + Math.abs(p), 0);
    return {channel, x, w, products, sum: own};
  });
  const found =
    output.data[
      ((place.frame * output.height + place.y) * output.width + place.x) * output.channels + place.channel
    ];
  const difference = found - sum;
  return {
    taps,
    channels,
    bias: b,
    sum,
    output: found,
    difference,
    matches: Math.abs(difference) <= 1e-5 * sizes + 1e-7
  };
}

function offset(index: number, size: number): number {
  return index - Math.floor((size - 1) / 2);
}

function clamp(n: number, size: number): number {
  return Math.min(size - 1, Math.max(0, n));
}
