import {drawnFrame} from "./drawn-frame.ts";
import {codecName, damagedVideo, noVideoTrack, noWebCodecs, undecodable} from "./sentences.ts";
import type {Decoded} from "./types.ts";
import {SourceError} from "./types.ts";

/**
 * Opens a video with mediabunny (loaded here and only here) and WebCodecs. The file is read in pieces from where it lies, so
 * its length does not matter; frames are decoded from the key frame before the first one wanted, and each is dropped before
 * the next is drawn. Formats: MP4, MOV, WebM, MKV, MPEG-TS. Streaming playlists are left out: they would fetch from elsewhere.
 *
 * @throws SourceError naming the codec where it cannot be decoded, or saying where the file is damaged
 */
export async function decodeVideo(blob: Blob, name: string, signal: AbortSignal): Promise<Decoded> {
  if (typeof VideoDecoder === "undefined") throw new SourceError(noWebCodecs(name));
  const {BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, VideoSampleSink, WEBM} = await import("mediabunny");
  signal.throwIfAborted();
  const input = new Input({source: new BlobSource(blob), formats: [MP4, QTFF, WEBM, MATROSKA, MPEG_TS]});
  const giveUp = () => input.dispose();
  signal.addEventListener("abort", giveUp);
  try {
    const track = await input.getPrimaryVideoTrack();
    // A file that was cut off before its index has no tracks at all.
    if (!track && (await input.getTracks()).length === 0) throw new SourceError(damagedVideo(name, null));
    if (!track) throw new SourceError(noVideoTrack(name));
    const codec = await track.getCodec();
    const internal = codec ? null : await track.getInternalCodecId();
    const label = codecName(codec ?? (internal instanceof Uint8Array ? null : internal));
    if (!codec || !(await track.canDecode())) throw new SourceError(undecodable(name, label));
    const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
    const first = await track.getFirstTimestamp();
    const end = (await track.getDurationFromMetadata()) ?? (await track.computeDuration());
    const {averagePacketRate} = await track.computePacketStats(100);
    const sink = new VideoSampleSink(track);
    return {
      kind: "moving",
      label: `${label} video`,
      width,
      height,
      // A file whose headers state no length or a wrong one still has its first frame.
      duration: Math.max(end - first, 1e-3),
      rate: Number.isFinite(averagePacketRate) ? averagePacketRate : 0,
      notes: [],
      close: () => input.dispose(),
      async *at(times, stop) {
        let index = 0;
        try {
          for await (const sample of sink.samplesAtTimestamps(times.map((time) => first + time))) {
            if (sample) {
              try {
                stop.throwIfAborted();
                // A stream may change its resolution; regions are in the track's.
                const [x, y] = [sample.displayWidth / width, sample.displayHeight / height];
                yield drawnFrame(width, height, (context, from, to) =>
                  sample.draw(
                    context,
                    from.x * x,
                    from.y * y,
                    from.width * x,
                    from.height * y,
                    to.x,
                    to.y,
                    to.width,
                    to.height
                  )
                );
              } finally {
                sample.close();
              }
            }
            index++;
          }
        } catch (error) {
          stop.throwIfAborted();
          throw error instanceof SourceError
            ? error
            : new SourceError(damagedVideo(name, index), {cause: error});
        }
      }
    };
  } catch (error) {
    input.dispose();
    signal.throwIfAborted();
    throw error instanceof SourceError ? error : new SourceError(damagedVideo(name, null), {cause: error});
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
