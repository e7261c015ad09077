import {drawnFrame} from "./drawn-frame.ts";
import {limits} from "./limits.ts";
import {damagedPicture} from "./sentences.ts";
import type {Sniffed} from "./sniff.ts";
import type {Decoded} from "./types.ts";
import {SourceError} from "./types.ts";

// Browsers show a GIF frame of 0 or 1 hundredths for a tenth of a second; so does this.
const SHORTEST = 0.02;
const DEFAULT = 0.1;

interface Shown {
  image: VideoFrame;
  seconds: number;
}

/**
 * Opens an animated GIF, WebP, APNG or AVIF with ImageDecoder; null where it has one frame only or the browser cannot.
 * Frames have times of their own, so all are decoded once for their durations and dropped, one at a time.
 */
export async function decodeAnimation(
  blob: Blob,
  name: string,
  found: Sniffed,
  signal: AbortSignal
): Promise<Decoded | null> {
  if (typeof ImageDecoder === "undefined" || !(await ImageDecoder.isTypeSupported(found.type!))) return null;
  const data = await blob.arrayBuffer();
  const open = () => new ImageDecoder({data, type: found.type!, preferAnimation: true});
  const decoder = open();
  const durations: number[] = [];
  let [width, height] = [0, 0];
  const notes: string[] = [];
  try {
    await decoder.tracks.ready;
    await decoder.completed;
    const count = decoder.tracks.selectedTrack?.frameCount ?? 1;
    if (count < 2) return null;
    const looked = Math.min(count, limits.animationFrames);
    if (looked < count) notes.push(`Only the first ${looked} of ${count} frames are used.`);
    for (let i = 0; i < looked; i++) {
      signal.throwIfAborted();
      const {image, seconds} = await frameAt(decoder, i);
      [width, height] = [image.displayWidth, image.displayHeight];
      image.close();
      durations.push(seconds);
    }
  } catch (error) {
    signal.throwIfAborted();
    // A GIF that was cut off still shows what came through.
    if (durations.length === 0) throw new SourceError(damagedPicture(name, found.name), {cause: error});
    notes.push(`The file is damaged after frame ${durations.length}; what comes before is used.`);
  } finally {
    decoder.close();
  }

  const duration = durations.reduce((sum, seconds) => sum + seconds, 0);
  return {
    kind: "moving",
    label: `animated ${found.name}`,
    width,
    height,
    duration,
    rate: durations.length / duration,
    notes,
    close() {},
    async *at(times, stop) {
      const player = open();
      try {
        await player.tracks.ready;
        let next = 0;
        let ends = durations[0];
        for (const time of times) {
          stop.throwIfAborted();
          while (ends <= time && next < durations.length - 1) ends += durations[++next];
          const {image} = await frameAt(player, next);
          try {
            yield drawnFrame(width, height, (context, from, to) =>
              context.drawImage(
                image,
                from.x,
                from.y,
                from.width,
                from.height,
                to.x,
                to.y,
                to.width,
                to.height
              )
            );
          } finally {
            image.close();
          }
        }
      } finally {
        player.close();
      }
    }
  };
}

async function frameAt(decoder: ImageDecoder, frameIndex: number): Promise<Shown> {
  const {image} = await decoder.decode({frameIndex});
  const seconds = (image.duration ?? 0) / 1e6;
  return {image, seconds: seconds < SHORTEST ? DEFAULT : seconds};
}
