// The template tags of Markdown and TeX cells. Interpolated elements stay live: a slider inside a sentence keeps working.
import katex from "katex";
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({html: true, linkify: true, typographer: true});

/** md`# Title ${value}`: Markdown with interpolated text or elements, as one element. */
export function md(strings: TemplateStringsArray, ...values: unknown[]): HTMLElement {
  const nodes: Node[] = [];
  const source = strings.raw.reduce((text, part, i) => text + hold(values[i - 1], nodes) + part);
  const root = document.createElement("div");
  root.className = "prose";
  root.innerHTML = markdown.render(source);
  for (const slot of root.querySelectorAll("template[data-slot]")) slot.replaceWith(nodes[Number((slot as HTMLElement).dataset.slot)]);
  return root;
}

// An element keeps its place as an empty <template>; anything else is text, escaped.
function hold(value: unknown, nodes: Node[]): string {
  if (!(value instanceof Node)) return markdown.utils.escapeHtml(String(value));
  return `<template data-slot="${nodes.push(value) - 1}"></template>`;
}

function formula(displayMode: boolean) {
  return (strings: TemplateStringsArray, ...values: unknown[]): HTMLElement => {
    const root = document.createElement(displayMode ? "div" : "span");
    root.className = "tex";
    katex.render(String.raw(strings, ...values), root, {displayMode, throwOnError: true, output: "htmlAndMathml"});
    return root;
  };
}

/** tex`x^2` inside a sentence; tex.block`x^2` on its own line. Throws KaTeX's error, which names the position. */
export const tex = Object.assign(formula(false), {block: formula(true)});
