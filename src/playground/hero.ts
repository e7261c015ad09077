// The first page's figure, computed when it is seen: a clip of the procedural world and one scanline of it over time.
import {demoScene, renderClip} from "#models/world/index";

const SIZE = 96;
const FRAMES = 48;
const FPS = 16;

class Hero extends HTMLElement {
  connectedCallback(): void {
    const clip = renderClip(demoScene, {width: SIZE, height: SIZE, frames: FRAMES, fps: FPS});
    const row = Math.round(SIZE * 0.55);
    const frame = canvas(SIZE, SIZE, "One frame of a clip rendered by this page");
    const slice = canvas(SIZE, FRAMES, "The same scanline in every frame, time running down");
    const caption = document.createElement("p");
    caption.textContent = `x–t slice: the marked row of all ${FRAMES} frames, time running down`;
    this.replaceChildren(frame, slice, caption);

    const strip = new ImageData(SIZE, FRAMES);
    for (let t = 0; t < FRAMES; t++)
      strip.data.set(pixels(clip.data, (t * SIZE + row) * SIZE, SIZE), t * SIZE * 4);
    const show = (t: number) => {
      const image = new ImageData(pixels(clip.data, t * SIZE * SIZE, SIZE * SIZE), SIZE, SIZE);
      const context = frame.getContext("2d")!;
      context.putImageData(image, 0, 0);
      context.fillStyle = "#fff";
      context.fillRect(0, row, SIZE, 1);
      const lane = slice.getContext("2d")!;
      lane.putImageData(strip, 0, 0);
      lane.fillStyle = "#fff";
      lane.fillRect(0, t, SIZE, 1);
    };
    show(0);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const start = performance.now();
    const tick = (now: number) => {
      if (!this.isConnected) return;
      show(Math.floor(((now - start) / 1000) * FPS) % FRAMES);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }
}

function canvas(width: number, height: number, label: string): HTMLCanvasElement {
  const element = Object.assign(document.createElement("canvas"), {width, height});
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  return element;
}

/** `count` RGB pixels in [0,1] from pixel `start`, as RGBA bytes. */
function pixels(data: Float32Array, start: number, count: number): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) bytes[i * 4 + c] = data[(start + i) * 3 + c] * 255;
    bytes[i * 4 + 3] = 255;
  }
  return bytes;
}

customElements.define("zoetrope-hero", Hero);
