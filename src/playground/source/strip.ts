import type {Clip} from "./types.ts";

const HEIGHT = 60;
const GAP = 4;

/** A row of frames, evenly chosen, as many as there is room for; the first and the last are always among them. */
export function strip(): {element: HTMLElement; show(clip: Clip | undefined): void} {
  const element = document.createElement("div");
  element.className = "source-strip";
  element.setAttribute("role", "img");
  let clip: Clip | undefined;
  let drawn = "";

  function draw(): void {
    const width = clip
      ? Math.max(20, Math.min(160, Math.round((HEIGHT * clip.width) / clip.height)))
      : HEIGHT;
    // One more than fits at full size: the row is filled by making them a little smaller.
    const room = Math.max(1, Math.ceil((element.clientWidth + GAP) / (width + GAP)));
    const picked = clip && element.clientWidth > 0 ? pick(clip.frames, room) : [];
    const plan = `${width}:${picked.join()}`;
    if (plan === drawn) return;
    drawn = plan;
    element.replaceChildren(...picked.map((i) => thumbnail(clip!, i, width)));
  }

  new ResizeObserver(draw).observe(element);
  return {
    element,
    show(next) {
      clip = next;
      drawn = "";
      element.ariaLabel = next
        ? `Thumbnails of ${next.frames === 1 ? "the only frame" : `the ${next.frames} frames`}, ${next.width} by ${next.height} pixels`
        : "No clip yet";
      draw();
    }
  };
}

/** `count` frame numbers of `frames`, evenly spread from the first to the last. */
export function pick(frames: number, count: number): number[] {
  if (frames <= count) return Array.from({length: frames}, (_, i) => i);
  if (count === 1) return [0];
  return Array.from({length: count}, (_, i) => Math.round((i * (frames - 1)) / (count - 1)));
}

function thumbnail(clip: Clip, index: number, cssWidth: number): HTMLElement {
  const {width, height, channels, data, range} = clip;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${cssWidth}px`;
  if (cssWidth > width * 2) canvas.style.imageRendering = "pixelated";
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const gain = 255 / (range[1] - range[0]);
  const at = index * width * height * channels;
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++)
      image.data[p * 4 + c] = Math.round(
        (data[at + p * channels + (channels === 1 ? 0 : c)] - range[0]) * gain
      );
    image.data[p * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  const figure = document.createElement("figure");
  const number = document.createElement("figcaption");
  number.textContent = String(index);
  figure.append(canvas, number);
  return figure;
}
