// For tests only: a DOM without a screen, whose canvases remember the pixels last put on them.
import {JSDOM, VirtualConsole} from "jsdom";

class FakeImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8ClampedArray(width * height * 4);
  }
}

const painted = new WeakMap<object, Uint8ClampedArray>();

/** Gives the process a document. Call it at the top of a test file, before any view is made. */
export function useDom(): Document {
  const {window} = new JSDOM("<!doctype html><html lang=en><body></body></html>", {
    virtualConsole: new VirtualConsole(),
    pretendToBeVisual: true
  });
  const context = (canvas: object) =>
    new Proxy({} as Record<string, unknown>, {
      get: (target, name: string) =>
        name === "putImageData"
          ? (image: FakeImageData) => painted.set(canvas, image.data.slice())
          : (target[name] ?? (() => undefined)),
      set: (target, name: string, value) => ((target[name] = value), true)
    });
  window.HTMLCanvasElement.prototype.getContext = function (this: object) {
    return context(this);
  } as never;
  window.HTMLCanvasElement.prototype.toDataURL = () => "data:image/png;base64,AA==";
  const names = [
    "document",
    "window",
    "Node",
    "Element",
    "HTMLElement",
    "SVGElement",
    "Event",
    "KeyboardEvent",
    "MouseEvent"
  ];
  const more = ["getComputedStyle", "XMLSerializer", "requestAnimationFrame", "cancelAnimationFrame"];
  for (const name of [...names, ...more]) {
    Object.defineProperty(globalThis, name, {
      value: window[name as never],
      configurable: true,
      writable: true
    });
  }
  Object.assign(globalThis, {ImageData: FakeImageData, DOMRect: window.DOMRect ?? class {}});
  return window.document as unknown as Document;
}

/** The RGBA bytes last put on a canvas. */
export function pixelsOf(canvas: Element | null): Uint8ClampedArray {
  const pixels = canvas && painted.get(canvas);
  if (!pixels) throw new Error("Nothing was painted on this canvas.");
  return pixels;
}

/** Presses a key on an element. */
export function press(target: Element, key: string): void {
  target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
}
