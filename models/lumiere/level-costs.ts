// What looking along time would cost at each level of the network, in both ways: why the paper has attention at the coarsest level only
// (Lumiere, arXiv 2401.12945 §3.1: its cost is quadratic in the number of frames).
import {addCosts, amongCost, type Cost} from "./costs.ts";
import {inflationBlockCost} from "./inflation-costs.ts";
import {headsOf, type LumiereConfig} from "./lumiere-config.ts";

export interface LevelCosts {
  level: number;
  /** Frames, side in places and channels there. */
  frames: number;
  side: number;
  channels: number;
  /** The paper's convolution-based block. */
  convolution: Cost;
  /** L layers along time at each place: the paper's. */
  time: Cost;
  /** L layers over all places of all frames: ours, named “space-time”. */
  spaceTime: Cost;
  /** Numbers of one layer's table of weights over all heads, by mixing. */
  table: {time: number; spaceTime: number};
}

/** One inflation block of each kind at each level, finest first, for a clip of `frames` frames; L from the configuration, 2 without. */
export function levelCosts(config: LumiereConfig, frames: number = config.frames): LevelCosts[] {
  const layers = config.temporal?.layers ?? 2;
  const kernel = config.temporal?.kernel ?? 3;
  let length = frames;
  return config.channels.map((channels, level) => {
    if (level) length = Math.ceil(length / 2);
    const side = config.size / 2 ** level;
    const places = side * side;
    const heads = headsOf(config, channels);
    const positions = length * places;
    const stack = (label: string, among: number) =>
      addCosts(
        label,
        Array.from({length: layers}, () => amongCost(positions, among, channels))
      );
    const shape = {frames: length, height: side, width: side, channels, kernel};
    return {
      level,
      frames: length,
      side,
      channels,
      convolution: inflationBlockCost(shape, false),
      time: stack("attention along time", length),
      spaceTime: stack("attention over space and time", positions),
      table: {time: heads * places * length ** 2, spaceTime: heads * positions ** 2}
    };
  });
}
