// One token of a LLaMA in five dispatches a layer, for plans.
export {attend} from "./attend.ts";
export {gateUp, projectDown, projectLogits, projectOut, projectQkv} from "./layers.ts";
export {embedToken, fillCache, fillLogits} from "./moves.ts";
export {packPairs, PAIRS} from "./pack.ts";
