import {htmlLanguage} from "@codemirror/lang-html";
import {markdownLanguage} from "@codemirror/lang-markdown";
import type {Parser} from "@lezer/common";
import {classHighlighter, highlightCode} from "@lezer/highlight";
import {parser as javascript} from "@lezer/javascript";

const typescript = javascript.configure({dialect: "ts"});
const PARSERS: Record<string, Parser> = {
  js: javascript,
  ts: typescript,
  md: markdownLanguage.parser,
  html: htmlLanguage.parser
};

/** Source as HTML, with the classes `tok-…` of @lezer/highlight’s classHighlighter, which the editor uses as well. */
export function highlight(source: string, mode: string): string {
  const parser = PARSERS[mode];
  if (!parser) return escapeHtml(source);
  let html = "";
  highlightCode(
    source,
    parser.parse(source),
    classHighlighter,
    (text, classes) =>
      (html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text)),
    () => (html += "\n")
  );
  return html;
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[c]!);
}
