// The clips that Lumiere learns from and is judged on: sampled, captioned, rendered.
export {aliasTwin, atFrequency} from "./alias-twin.ts";
export * from "./attributes.ts";
export * from "./caption-tokens.ts";
export {clipCaption, type ClipCaptionOptions} from "./clip-caption.ts";
export {CLIP_SIZES, clipAttributes, clipScene, type ClipSceneOptions} from "./clip-scene.ts";
export {CLIP_CLASSES, describeClip, type ClipShard, type ShardClip} from "./clip-shard.ts";
export {drawCaption} from "./draw-caption.ts";
export {type FloatClip, unitClip} from "./float-clip.ts";
export {nearestWord} from "./nearest-word.ts";
export {parseCaption} from "./parse-caption.ts";
export {byteClip, renderClipBytes, samplesAt, type ByteClip, type RenderClipOptions} from "./render-clip.ts";
export {sampleClip, type SampleClipOptions} from "./sample-clip.ts";
