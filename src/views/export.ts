import {boxes, type Box} from "./boxes.ts";

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[c] as string);
const attributes = (record: Record<string, string | number | undefined>) =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(
      ([name, value]) =>
        ` ${name}="${escape(typeof value === "number" ? String(+value.toFixed(2)) : String(value))}"`
    )
    .join("");

/** Serialises boxes as one SVG of its own: no stylesheet, no foreign object, no address outside the file. */
export function svgFromBoxes(
  list: Box[],
  width: number,
  height: number,
  background: string,
  title: string
): string {
  const parts = list.map((box) => {
    const {x, y, width: w, height: hgt} = box;
    switch (box.kind) {
      case "image":
        return `<image${attributes({x, y, width: w, height: hgt, href: box.href, preserveAspectRatio: "none", style: "image-rendering: pixelated"})}/>`;
      case "rect":
        return `<rect${attributes({x, y, width: w, height: hgt, fill: box.fill, stroke: box.stroke, rx: box.radius || undefined})}/>`;
      case "text":
        return `<text${attributes({x, y: box.baseline, fill: box.fill, "font-family": box.family, "font-size": box.size, "font-weight": box.weight, textLength: w, lengthAdjust: "spacingAndGlyphs"})}>${escape(box.text)}</text>`;
      case "svg":
        return `<g transform="translate(${+x.toFixed(2)},${+y.toFixed(2)})">${box.markup}</g>`;
    }
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg"${attributes({width, height, viewBox: `0 0 ${width} ${height}`, role: "img"})}>` +
    `<title>${escape(title)}</title><rect${attributes({width, height, fill: background})}/>${parts.join("")}</svg>`
  );
}

/** The figure as it stands on the page, as one SVG: canvases become images, text stays text. */
export function svgOf(figure: HTMLElement): string {
  const margin = 12;
  const list = boxes(figure, margin);
  const width = Math.ceil(Math.max(1, ...list.map((box) => box.x + box.width)) + margin);
  const height = Math.ceil(Math.max(1, ...list.map((box) => box.y + box.height)) + margin);
  return svgFromBoxes(
    list,
    width,
    height,
    backgroundOf(figure),
    figure.getAttribute("aria-label") ?? "Figure"
  );
}

function backgroundOf(element: Element | null): string {
  for (; element; element = element.parentElement) {
    const color = getComputedStyle(element).backgroundColor;
    if (color && !/^(transparent|rgba\(.*, 0\))$/.test(color)) return color;
  }
  return "#ffffff";
}

/** The figure as a PNG of `scale` times the size on the page. */
export async function pngOf(figure: HTMLElement, scale = 2): Promise<Blob> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svgOf(figure)], {type: "image/svg+xml"}));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) =>
        blob ? resolve(blob) : reject(new Error("The figure is too large for a PNG; save it as SVG."))
      )
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the reader. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
