// One token of a LLaMA in five dispatches a layer, for plans.
export {attend} from "./attend.ts";
export {CHUNK, gateUp, projectDown, projectLogits, projectOut, projectQkv} from "./layers.ts";
export {embedToken, fillCache, fillLogits, packPairs, PAIRS} from "./moves.ts";
