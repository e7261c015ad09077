// How clips are judged: phases, faithfulness, distributions. Plain arrays only, no tensor.
export * from "./beat.ts";
export * from "./change.ts";
export * from "./class-scores.ts";
export * from "./conditioned.ts";
export {
  bootstrap,
  jackknife,
  meanEstimate,
  medianEstimate,
  psnrEstimate,
  shareOf,
  type Estimate
} from "./estimate.ts";
export * from "./fidelity.ts";
export {backgroundOf, findObject, type Found} from "./find-object.ts";
export * from "./frechet-curve.ts";
export * from "./frechet.ts";
export * from "./phase-lock.ts";
export {phaseOf, trueFrequency} from "./phase.ts";
export {takeClipFrames, type PixelClip} from "./pixel-clip.ts";
export {symmetricEigen, symmetricRoot, type Eigen} from "./symmetric-eigen.ts";
