// What the 2D convolution is given, and the checks on it.
import type {Tensor1D, Tensor4D} from "@tensorflow/tfjs-core";

export interface Conv2dInputs {
  /** `[N,H,W,Cin]`. */
  x: Tensor4D;
  /** `[kh,kw,Cin,Cout]`, sides odd. */
  filter: Tensor4D;
  /** `[Cout]`. */
  bias?: Tensor1D;
  /** The result's shape; added to it. */
  plus?: Tensor4D;
}

/** @throws if a shape does not fit, saying which. */
export function check({x, filter, bias, plus}: Conv2dInputs, double: boolean): void {
  const fail = (text: string): never => {
    throw new Error(`conv2d: ${text}`);
  };
  if (x.rank !== 4) fail(`x must be [N,H,W,Cin], but its shape is [${x.shape}]; reshape it.`);
  const [kh, kw, cin, cout] = filter.shape;
  if (filter.rank !== 4 || kh % 2 === 0 || kw % 2 === 0)
    fail(`filter must be [kh,kw,Cin,Cout] with odd sides, but its shape is [${filter.shape}]; change it.`);
  if (x.shape[3] !== cin)
    fail(`x has ${x.shape[3]} channels, but the filter [${filter.shape}] expects ${cin}; make them equal.`);
  if (bias && (bias.rank !== 1 || bias.shape[0] !== cout))
    fail(`bias must be [${cout}], one per output channel, but its shape is [${bias.shape}]; reshape it.`);
  const scale = double ? 2 : 1;
  const shape = [x.shape[0], scale * x.shape[1], scale * x.shape[2], cout];
  if (plus && `${plus.shape}` !== `${shape}`)
    fail(`plus must have the result's shape [${shape}], but has [${plus.shape}]; reshape it.`);
}
