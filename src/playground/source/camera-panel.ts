import {h} from "#views/dom";
import {openCamera, type Camera} from "./camera.ts";
import {seconds} from "./describe.ts";
import type {KeptFrames} from "./types.ts";

export interface CameraPanelHandlers {
  /** How much to record, asked when recording begins. */
  amount(): {frames: number; fps: number};
  done(recording: KeptFrames): void;
  failed(error: unknown): void;
}

/** The live picture with its two buttons; empty and hidden while the camera is closed. */
export function cameraPanel(handlers: CameraPanelHandlers): {
  element: HTMLElement;
  open(): Promise<void>;
  close(): void;
} {
  const element = h("div", {class: "source-camera", hidden: true});
  let camera: Camera | null = null;
  let recording: AbortController | null = null;
  let opening = 0;

  function close(): void {
    opening++;
    recording?.abort();
    recording = null;
    camera?.close();
    camera = null;
    element.hidden = true;
    element.replaceChildren();
  }

  async function record(button: HTMLButtonElement): Promise<void> {
    if (!camera || recording) return;
    recording = new AbortController();
    const {signal} = recording;
    button.disabled = true;
    element.dataset.recording = "";
    try {
      const taken = await camera.record({
        ...handlers.amount(),
        signal,
        onProgress(done, total) {
          button.textContent = `Recording ${done} of ${total}`;
          if (!element.isConnected) close();
        }
      });
      close();
      handlers.done(taken);
    } catch (error) {
      close();
      if (!signal.aborted) handlers.failed(error);
    } finally {
      delete element.dataset.recording;
    }
  }

  async function open(): Promise<void> {
    close();
    const turn = opening;
    try {
      const opened = await openCamera();
      // Closed, or opened again, while the browser was asking for permission.
      if (turn !== opening || !element.isConnected) return opened.close();
      camera = opened;
    } catch (error) {
      if (turn === opening) handlers.failed(error);
      return;
    }
    const {frames, fps} = handlers.amount();
    const button = h("button", {type: "button", class: "source-primary"}, `Record ${seconds(frames / fps)}`);
    button.addEventListener("click", () => void record(button));
    const cancel = h("button", {type: "button", onclick: close}, "Close camera");
    camera.video.setAttribute("aria-label", "Live picture of the camera");
    element.append(camera.video, h("div", {class: "source-camera-buttons"}, button, cancel));
    element.hidden = false;
    button.focus();
  }

  return {element, open, close};
}
