// Reads a figure off the page as a flat list of boxes in figure coordinates: what an SVG of it has to draw.
interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}
export type Box = Place &
  (
    | {kind: "image"; href: string}
    | {kind: "rect"; fill: string; stroke?: string; radius: number}
    | {
        kind: "text";
        text: string;
        baseline: number;
        fill: string;
        family: string;
        size: number;
        weight: string;
      }
    | {kind: "svg"; markup: string}
  );

const INLINED = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linejoin", "stroke-linecap",
  "opacity", "font-family", "font-size", "font-weight", "font-variant-numeric", "text-anchor", "dominant-baseline", "paint-order",
  "visibility", "display", "mix-blend-mode"
]; // prettier-ignore

/** Everything visible in `root`, back to front, but what is marked `data-export="no"`. */
export function boxes(root: HTMLElement, margin: number): Box[] {
  const origin = root.getBoundingClientRect();
  const place = (rect: DOMRect): Place => ({
    x: rect.left - origin.left + margin,
    y: rect.top - origin.top + margin,
    width: rect.width,
    height: rect.height
  });
  const list: Box[] = [];
  const visit = (node: Node): void => {
    if (node.nodeType === 3) {
      list.push(...textBoxes(node as Text, place));
      return;
    }
    if (node.nodeType !== 1) return;
    const element = node as HTMLElement;
    if (element.dataset?.export === "no" || element.hidden) return;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") return;
    const at = place(element.getBoundingClientRect());
    if (["input", "select", "button"].includes(element.localName)) return;
    if (element.localName === "svg") {
      list.push({kind: "svg", markup: inlineSvg(element as unknown as SVGSVGElement), ...at});
      return;
    }
    const filled = style.backgroundColor && !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor);
    const edged = parseFloat(style.borderTopWidth) > 0 && parseFloat(style.borderLeftWidth) > 0;
    if (element !== root && (filled || edged)) {
      const stroke = edged ? style.borderTopColor : undefined;
      const fill = filled ? style.backgroundColor : "none";
      list.push({kind: "rect", fill, stroke, radius: parseFloat(style.borderTopLeftRadius) || 0, ...at});
    }
    if (element.localName === "canvas") {
      list.push({kind: "image", href: (element as HTMLCanvasElement).toDataURL("image/png"), ...at});
    } else {
      for (const child of element.childNodes) visit(child);
    }
  };
  visit(root);
  return list;
}

/** One box a line of the text, split where the browser wrapped it. */
function textBoxes(node: Text, place: (rect: DOMRect) => Place): Box[] {
  const parent = node.parentElement;
  if (!parent || !node.data.trim()) return [];
  const style = getComputedStyle(parent);
  const range = document.createRange();
  const lines: {text: string; rect: DOMRect}[] = [];
  for (const word of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].trimEnd().length);
    const rect = range.getClientRects?.()[0];
    if (!rect) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.rect.top - rect.top) < 2) {
      line.text += ` ${word[0].trimEnd()}`;
      line.rect = new DOMRect(line.rect.left, line.rect.top, rect.right - line.rect.left, line.rect.height);
    } else lines.push({text: word[0].trimEnd(), rect});
  }
  const size = parseFloat(style.fontSize) || 12;
  return lines.map(({text, rect}) => {
    const at = place(rect);
    const baseline = at.y + at.height / 2 + size * 0.36;
    return {
      kind: "text",
      text,
      baseline,
      fill: style.color,
      family: style.fontFamily,
      size,
      weight: style.fontWeight,
      ...at
    };
  });
}

/** The SVG's content with the page's styles written into it, since the file has no stylesheet. */
function inlineSvg(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    const target = copies[i] as SVGElement;
    for (const name of INLINED) {
      const value = style.getPropertyValue(name);
      if (value) target.style.setProperty(name, value);
    }
    for (const name of ["class", "tabindex", "role", "aria-label", "aria-hidden"])
      target.removeAttribute(name);
    if ((original as SVGElement).dataset?.export === "no") target.style.setProperty("display", "none");
  });
  const {width, height} = svg.getBoundingClientRect();
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.style.removeProperty("position");
  return new XMLSerializer().serializeToString(copy);
}
