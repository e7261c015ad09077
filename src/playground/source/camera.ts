import {drawnFrame} from "./drawn-frame.ts";
import {keptSize, writeKept} from "./kept-frames.ts";
import {cameraProblem} from "./sentences.ts";
import type {KeptFrames} from "./types.ts";
import {SourceError} from "./types.ts";

/** An open camera with its live picture; close it as soon as it is not needed, so that its light goes out. */
export interface Camera {
  video: HTMLVideoElement;
  /** Records frames at an even rate; resolves when there are enough. */
  record(options: {
    frames: number;
    fps: number;
    signal: AbortSignal;
    onProgress?(done: number, total: number): void;
  }): Promise<KeptFrames>;
  close(): void;
}

/**
 * Asks for the camera, without sound.
 *
 * @throws SourceError with a sentence for each way in which it can be refused
 */
export async function openCamera(): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new SourceError(cameraProblem("Unavailable"));
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {width: {ideal: 640}, height: {ideal: 480}, frameRate: {ideal: 30}, facingMode: "environment"}
    });
  } catch (error) {
    throw new SourceError(cameraProblem(error instanceof Error ? error.name : String(error)), {cause: error});
  }
  const close = () => stream.getTracks().forEach((track) => track.stop());
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  try {
    await video.play();
  } catch (error) {
    close();
    throw new SourceError(cameraProblem("NotReadableError"), {cause: error});
  }
  return {video, close, record: (options) => record(video, options)};
}

async function record(
  video: HTMLVideoElement,
  {frames, fps, signal, onProgress}: Parameters<Camera["record"]>[0]
): Promise<KeptFrames> {
  const size = keptSize(video.videoWidth, video.videoHeight, frames);
  const scratch = new Float32Array(size.width * size.height * 3);
  const data = new Uint8Array(frames * scratch.length);
  const frame = drawnFrame(video.videoWidth, video.videoHeight, (context, from, to) =>
    context.drawImage(video, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height)
  );
  const begun = performance.now();
  for (let i = 0; i < frames; i++) {
    const due = begun + (i * 1000) / fps;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    signal.throwIfAborted();
    if (video.srcObject && !(video.srcObject as MediaStream).active)
      throw new SourceError(
        "The camera was switched off while it recorded; open it again, or choose a file."
      );
    writeKept(frame, size, scratch, data, i);
    onProgress?.(i + 1, frames);
  }
  return {kind: frames > 1 ? "moving" : "still", label: "camera recording", ...size, frames, fps, data};
}
