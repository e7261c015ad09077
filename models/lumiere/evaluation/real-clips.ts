// The real clips that stand beside made ones: those of the same captions, and others of the same kind to compare with.
import {CLIP_FRAMES} from "../clips/attributes.ts";
import {renderClipBytes} from "../clips/render-clip.ts";
import {type PixelClip, takeClipFrames} from "../metrics/pixel-clip.ts";
import type {ClipSet} from "./clip-set.ts";

export interface RealClips {
  /** The real clip of each of a set's captions, of its length and size. */
  twins: ClipSet;
  /** Real clips of the same split, length and size whose captions the set has not. */
  others: ClipSet;
}

/** Real clips of a set: out of folders of real ones where they are there, else rendered from the records' scenes (0.2 s a clip). */
export function realClips(set: ClipSet, folders: readonly ClipSet[] = []): RealClips {
  const {frames, size, split} = set;
  const fitting = folders.filter((one) => one.split === split && one.size === size && one.frames >= frames);
  const places = new Map(
    fitting.flatMap((folder) => folder.records.map(({seed}, i) => [seed, {folder, i}] as const))
  );
  const cut = async (folder: ClipSet, i: number): Promise<PixelClip> => {
    const clip = await folder.clip(i);
    return clip.frames === frames ? clip : takeClipFrames(clip, 0, frames);
  };
  const own = new Set(set.records.map(({seed}) => seed));
  const rest = [...places].filter(([seed]) => !own.has(seed)).map(([, place]) => place);
  const kind = {frames, size, split};
  return {
    twins: {
      ...kind,
      name: realName(set),
      records: set.records,
      clip: (i) => {
        const {seed, scene} = set.records[i];
        const found = places.get(seed);
        return found ? cut(found.folder, found.i) : renderClipBytes(scene, {size, frames});
      }
    },
    others: {
      ...kind,
      name: `${realName(set)}, others`,
      records: rest.map(({folder, i}) => folder.records[i]),
      clip: (i) => cut(rest[i].folder, rest[i].i)
    }
  };
}

/** "real, 256 of train", with length and size where they are not those of `main`. */
function realName({split, frames, size, records}: ClipSet): string {
  const kind = frames === CLIP_FRAMES && size === 32 ? "" : `, ${frames} frames of ${size}×${size}`;
  return `real, ${records.length} of ${split}${kind}`;
}
