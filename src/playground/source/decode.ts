import {decodeAnimation} from "./decode-animation.ts";
import {decodeImage} from "./decode-image.ts";
import {decodeVideo} from "./decode-video.ts";
import {limits} from "./limits.ts";
import {emptyFile, hugePicture, hugePictureFile, notAPicture, unreadable} from "./sentences.ts";
import {sniff, SNIFF_BYTES} from "./sniff.ts";
import type {Decoded} from "./types.ts";
import {SourceError} from "./types.ts";

/**
 * Opens a photo or a video that a reader gave. What it is, its first bytes say; its name and type are not believed. Nothing
 * is sent anywhere, and no more than one picture or a few frames are in memory at a time.
 *
 * @param signal ends the work; its reason is then thrown
 * @throws SourceError with a sentence for the reader: empty, too large, damaged, or of a kind that this browser cannot decode
 */
export async function decode(
  blob: Blob,
  {name, signal}: {name?: string; signal: AbortSignal}
): Promise<Decoded> {
  const called = shortName(name ?? (blob instanceof File ? blob.name : "") ?? "");
  let head: Uint8Array;
  try {
    head = new Uint8Array(await blob.slice(0, SNIFF_BYTES).arrayBuffer());
  } catch (error) {
    throw new SourceError(unreadable(called), {cause: error});
  }
  signal.throwIfAborted();
  if (blob.size === 0 || head.length === 0) throw new SourceError(emptyFile(called));
  const found = sniff(head);
  if (found.family === "video") return decodeVideo(blob, called, signal);
  if (found.family !== "picture") throw new SourceError(notAPicture(called, found));
  if (blob.size > limits.pictureBytes) throw new SourceError(hugePictureFile(called, blob.size));
  const {width = 0, height = 0} = found;
  if (width * height > limits.picturePixels) throw new SourceError(hugePicture(called, width, height));
  const animation = found.animated ? await decodeAnimation(blob, called, found, signal) : null;
  if (animation) return animation;
  const still = await decodeImage(blob, called, found);
  if (signal.aborted) still.close();
  signal.throwIfAborted();
  if (found.animated && typeof ImageDecoder === "undefined")
    still.notes.push(`This browser reads only the first frame of an animated ${found.name}.`);
  return still;
}

/** A file name that fits a sentence: at most 40 characters, its ending kept. */
export function shortName(name: string): string {
  if (!name) return "The file";
  return name.length <= 40 ? name : `${name.slice(0, 26)}…${name.slice(-12)}`;
}
