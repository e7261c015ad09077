import katex from "katex";

/** A formula as HTML, the same in the built page and in the running one. TeX can neither link nor load (`trust` stays off). */
export function formula(source: string, block: boolean): string {
  return katex.renderToString(source, {displayMode: block, throwOnError: false});
}
