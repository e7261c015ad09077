// The shape of a VQGAN (taming-transformers' family without attention; facts as in amused-256's `vqvae`), and its parameters' names.

export interface VqganConfig {
  /** Side of the images it was trained on, in pixels. */
  resolution: number;
  /** Channels of an image. */
  imageChannels: number;
  hiddenChannels: number;
  /** Channels of each level as a multiple of `hiddenChannels`, finest first; each level but the last halves the side. */
  channelMult: readonly number[];
  /** Residual blocks of an encoder level; a decoder level has one more. */
  numResBlocks: number;
  /** Channels between the encoder or decoder and the 1×1 convolutions around the codebook. */
  zChannels: number;
  /** D: numbers of a code. */
  quantizedEmbedDim: number;
  /** K: codes. */
  numEmbeddings: number;
  /** Groups of the group norms; they must divide every level's channels. */
  groups: number;
  /**
   * What a token is made from. "image" is taming-transformers' encoder: 3×3 residual blocks and norms over the whole image, so that
   * a token depends on all of it. "cell", ours, keeps the 3×3 convolutions at the entrance and where the side is halved and
   * makes all others of the encoder 1×1 and its norms one a pixel: at f = 4 a token depends on 9×9 pixels around its 4×4, and equal
   * cells get equal tokens, which a language model can copy. The decoder is the same. "image" unless told.
   */
  encoderReach?: "image" | "cell";
}

/** Ours: 64×64 images as 16×16 tokens of 1,024 codes. */
export const OURS_64: VqganConfig = {
  resolution: 64,
  imageChannels: 3,
  hiddenChannels: 64,
  channelMult: [1, 2, 2],
  numResBlocks: 1,
  zChannels: 64,
  quantizedEmbedDim: 16,
  numEmbeddings: 1024,
  groups: 32,
  encoderReach: "cell"
};

/** The public f=16 tokenizer with 8,192 codes that LVM released (the VQGAN of amused/amused-256): 146.24 M parameters. */
export const AMUSED_256: VqganConfig = {
  resolution: 256,
  imageChannels: 3,
  hiddenChannels: 128,
  channelMult: [1, 2, 2, 4, 6],
  numResBlocks: 2,
  zChannels: 64,
  quantizedEmbedDim: 64,
  numEmbeddings: 8192,
  groups: 32
};

/** f: image pixels along the side of a token. */
export const downsampling = ({channelMult}: VqganConfig): number => 2 ** (channelMult.length - 1);

/** The levels' channels, finest first. */
export const levelChannels = ({hiddenChannels, channelMult}: VqganConfig): number[] =>
  channelMult.map((mult) => mult * hiddenChannels);

/**
 * Refuses a configuration that cannot be built.
 *
 * @throws a sentence that names the field.
 */
export function checkVqgan(config: VqganConfig): void {
  const {channelMult, groups, resolution, encoderReach = "image", ...sizes} = config;
  if (encoderReach !== "image" && encoderReach !== "cell")
    throw new RangeError(`VQGAN: encoderReach must be “image” or “cell”, found ${encoderReach}.`);
  for (const [name, value] of Object.entries({...sizes, groups, resolution}))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`VQGAN: ${name} must be a whole number of at least 1, found ${value}.`);
  if (!channelMult?.length || channelMult.some((mult) => !Number.isInteger(mult) || mult < 1))
    throw new RangeError(`VQGAN: channelMult must list whole numbers, one a level, found [${channelMult}].`);
  for (const channels of [config.hiddenChannels, ...levelChannels(config)])
    if (channels % groups)
      throw new RangeError(
        `VQGAN: groups must divide each level's channels, but ${groups} does not divide ${channels}.`
      );
  const f = downsampling(config);
  if (resolution % f)
    throw new RangeError(
      `VQGAN: resolution must be a multiple of ${f}, one token's side, found ${resolution}.`
    );
}

/**
 * Every parameter's key and shape, as diffusers' `VQModel` names them and PyTorch lays them out (convolutions
 * [out,in,kh,kw]; the codebook [K,D]).
 */
export function vqganShapes(config: VqganConfig): Record<string, number[]> {
  checkVqgan(config);
  const shapes: Record<string, number[]> = {};
  const conv = (key: string, from: number, to: number, side = 3) => {
    shapes[`${key}.weight`] = [to, from, side, side];
    shapes[`${key}.bias`] = [to];
  };
  const norm = (key: string, channels: number) => {
    shapes[`${key}.weight`] = [channels];
    shapes[`${key}.bias`] = [channels];
  };
  const block = (key: string, from: number, to: number) => {
    const side = key.startsWith("encoder.") ? encoderSide(config) : 3;
    norm(`${key}.norm1`, from);
    conv(`${key}.conv1`, from, to, side);
    norm(`${key}.norm2`, to);
    conv(`${key}.conv2`, to, to, side);
    if (from !== to) conv(`${key}.conv_shortcut`, from, to, 1);
  };
  const widths = levelChannels(config);
  const deepest = widths[widths.length - 1];
  /** The levels in the order that they are walked, from `first` channels on. */
  const levels = (name: string, sampler: string, first: number, order: number[], blocks: number) => {
    let from = first;
    order.forEach((to, i) => {
      for (let j = 0; j < blocks; j++, from = to) block(`${name}.${i}.resnets.${j}`, from, to);
      if (i < order.length - 1) conv(`${name}.${i}.${sampler}.0.conv`, to, to);
    });
  };
  const middle = (name: string) => [0, 1].forEach((j) => block(`${name}.resnets.${j}`, deepest, deepest));
  const {imageChannels, hiddenChannels, zChannels, quantizedEmbedDim, numEmbeddings, numResBlocks} = config;

  conv("encoder.conv_in", imageChannels, hiddenChannels);
  levels("encoder.down_blocks", "downsamplers", hiddenChannels, widths, numResBlocks);
  middle("encoder.mid_block");
  norm("encoder.conv_norm_out", deepest);
  conv("encoder.conv_out", deepest, zChannels, encoderSide(config));
  conv("quant_conv", zChannels, quantizedEmbedDim, 1);
  shapes[CODEBOOK] = [numEmbeddings, quantizedEmbedDim];
  conv("post_quant_conv", quantizedEmbedDim, zChannels, 1);
  conv("decoder.conv_in", zChannels, deepest);
  middle("decoder.mid_block");
  levels("decoder.up_blocks", "upsamplers", deepest, [...widths].reverse(), numResBlocks + 1);
  norm("decoder.conv_norm_out", widths[0]);
  conv("decoder.conv_out", widths[0], imageChannels);
  return shapes;
}

/** Side of the kernels in the encoder's residual blocks and at its exit. */
const encoderSide = ({encoderReach}: VqganConfig) => (encoderReach === "cell" ? 1 : 3);

/** The codebook's key. */
export const CODEBOOK = "quantize.embedding.weight";

/** How many parameters the keys that begin with `prefix` hold; all unless told. */
export const vqganParameterCount = (config: VqganConfig, prefix = ""): number =>
  Object.entries(vqganShapes(config))
    .filter(([key]) => key.startsWith(prefix))
    .reduce((sum, [, shape]) => sum + shape.reduce((n, side) => n * side, 1), 0);
