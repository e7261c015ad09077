// The template tags that Markdown and TeX cells run through; loaded only when a cell names them.
import {markdown} from "./markdown.ts";

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => Node;

/** `` md`…` ``: an element from Markdown; values that are nodes stand where they were put. */
export const md: Tag = (strings, ...values) => {
  const nodes: Node[] = [];
  const mark = (node: Node) => `<span data-nb-hole="${nodes.push(node) - 1}"></span>`;
  const text = (value: unknown): string =>
    value instanceof Node ? mark(value) : Array.isArray(value) ? value.map(text).join("") : String(value);
  const source = strings.reduce((sum, part, i) => sum + (i ? text(values[i - 1]) : "") + part, "");
  const root = document.createElement("div");
  root.innerHTML = markdown.render(source);
  for (const hole of root.querySelectorAll<HTMLElement>("[data-nb-hole]")) {
    hole.replaceWith(nodes[Number(hole.dataset.nbHole)]);
  }
  return single(root);
};

/** A `tex` tag with a `block` tag, on KaTeX’s `renderToString`. */
export function texTag(formula: (source: string, block: boolean) => string): Tag & {block: Tag} {
  const tag =
    (block: boolean): Tag =>
    (strings, ...values) => {
      const root = document.createElement(block ? "div" : "span");
      root.innerHTML = formula(String.raw(strings, ...values), block);
      return single(root);
    };
  return Object.assign(tag(false), {block: tag(true)});
}

/** An element without the one around it where that adds nothing; on its own, since what has a parent is not displayed. */
function single(root: Element): Node {
  if (root.childNodes.length !== 1) return root;
  const [child] = root.childNodes;
  child.remove();
  return child;
}
