// The parts of a Markdown, HTML or TeX cell: text, and the `${…}` between.
import {parseTemplate} from "@observablehq/notebook-kit";
import type {Expression} from "acorn";

export interface TemplateParts {
  /** One more than there are holes; `\${` is unescaped. */
  texts: string[];
  holes: Hole[];
}

/** One `${…}`. */
export interface Hole {
  code: string;
  /** Where the expression is TeX without holes of its own, as `` tex`x^2` ``: what can be rendered without running. */
  tex?: {source: string; block: boolean};
}

/** Splits a cell’s source; throws a SyntaxError where a `${…}` is not JavaScript. */
export function templateParts(source: string): TemplateParts {
  const {quasis, expressions} = parseTemplate(source);
  return {
    texts: quasis.map(({start, end}) => source.slice(start, end).replace(/\\\$\{|\$\\\{/g, "${")),
    holes: expressions.map((node) => ({
      code: source.slice(node.start, node.end),
      tex: findTex(node as Expression)
    }))
  };
}

function findTex(node: Expression): Hole["tex"] {
  if (node.type !== "TaggedTemplateExpression" || node.quasi.expressions.length) return;
  const source = node.quasi.quasis[0].value.raw;
  const {tag} = node;
  if (tag.type === "Identifier" && tag.name === "tex") return {source, block: false};
  if (tag.type !== "MemberExpression" || tag.object.type !== "Identifier" || tag.object.name !== "tex")
    return;
  if (tag.property.type === "Identifier" && tag.property.name === "block") return {source, block: true};
}
