// The few lines of DOM that every view needs. Nothing here touches `document` before it is called.
const SVG = "http://www.w3.org/2000/svg";

export type Attributes = Record<string, unknown>;
export type Child = Node | string | number | null | undefined | false;

function assemble<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function")
      element.addEventListener(name.replace(/^on/, ""), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Object ? child : String(child));
  }
  return element;
}

/** Makes an HTML element; an attribute that is a function (`onclick`) becomes a listener, false and null are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return assemble(document.createElement(tag), attributes, children);
}

/** Makes an SVG element, as `h` does. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return assemble(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}

let count = 0;

/** An id that no other element on the page has. */
export function uid(prefix: string): string {
  return `${prefix}-${++count}`;
}

/** The 2D context, or null where there is no canvas to draw on (a DOM without a screen). */
export function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  // Cells are written by the CPU, frame after frame; a canvas in main memory spares the way to the GPU and back.
  return canvas.getContext("2d", {willReadFrequently: true}) ?? null;
}

/** A canvas of one pixel a cell, scaled up by CSS without smoothing: crisp at every devicePixelRatio. */
export function cellCanvas(columns: number, rows: number, attributes: Attributes = {}): HTMLCanvasElement {
  return h("canvas", {
    width: columns,
    height: rows,
    ...attributes,
    class: `view-cells ${attributes.class ?? ""}`.trim()
  });
}
