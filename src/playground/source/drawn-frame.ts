import type {Frame, Rect, Region} from "./types.ts";

/** Draws a region of a picture into a canvas, as `drawImage` does with nine arguments. */
export type Draw = (context: CanvasRenderingContext2D, from: Rect, to: Rect) => void;

/** How many canvas pixels a target pixel gets: the browser brings 8K down to this, the box filter does the rest. */
const DETAIL = 4;

/**
 * A frame that is read through one small canvas. `read` draws the region at up to four times the size that is wanted, so
 * that neither 8K pixels are read back nor the browser's own downscaling (which differs between browsers) decides the result.
 */
export function drawnFrame(width: number, height: number, draw: Draw): Frame {
  return {
    width,
    height,
    read(region, targetWidth, targetHeight): Region {
      // Whole source pixels around the region, so that its edges do not mix with what lies outside.
      const left = Math.max(0, Math.floor(region.x));
      const top = Math.max(0, Math.floor(region.y));
      const across = Math.min(width, Math.ceil(region.x + region.width)) - left;
      const down = Math.min(height, Math.ceil(region.y + region.height)) - top;
      const w = Math.max(1, Math.min(across, targetWidth * DETAIL));
      const h = Math.max(1, Math.min(down, targetHeight * DETAIL));
      const context = canvasOf(w, h);
      draw(context, {x: left, y: top, width: across, height: down}, {x: 0, y: 0, width: w, height: h});
      const {data} = context.getImageData(0, 0, w, h);
      return {
        pixels: {width: w, height: h, channels: 4, white: 255, data},
        rect: {
          x: ((region.x - left) * w) / across,
          y: ((region.y - top) * h) / down,
          width: (region.width * w) / across,
          height: (region.height * h) / down
        }
      };
    }
  };
}

let shared: CanvasRenderingContext2D | undefined;

/** One canvas for all reads: they are synchronous, so that none sees another's pixels. */
function canvasOf(width: number, height: number): CanvasRenderingContext2D {
  shared ??= document.createElement("canvas").getContext("2d", {willReadFrequently: true})!;
  shared.canvas.width = width;
  shared.canvas.height = height;
  shared.imageSmoothingEnabled = true;
  shared.imageSmoothingQuality = "high";
  return shared;
}
