export {decode} from "./decode.ts";
export type {SourceOptions} from "./options.ts";
export {source} from "./source.ts";
export type {SourceElement} from "./source.ts";
export {toClip} from "./to-clip.ts";
export {SourceError} from "./types.ts";
export type {Clip, Decoded, Fit, Motion} from "./types.ts";
