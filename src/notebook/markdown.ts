import MarkdownIt from "markdown-it";

/** The one Markdown dialect, in the built page and in the running one, so that a cell looks the same before and after it runs. */
export const markdown = MarkdownIt({html: true, linkify: true, typographer: true}).use(headingIds);

/** The same dialect for text of unknown origin: HTML stays text, and pictures are not fetched. */
export const untrustedMarkdown = MarkdownIt({html: false, linkify: true, typographer: true}).disable("image");

/** The id of a heading, for links to it. */
export function slug(text: string): string {
  const words =
    text
      .normalize("NFKD")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join("-");
}

function headingIds(md: MarkdownIt): void {
  md.core.ruler.push("heading_ids", ({tokens}) => {
    tokens.forEach((token, i) => {
      if (token.type !== "heading_open" || token.tag === "h1") return;
      const id = slug(tokens[i + 1].content.replace(/<[^>]*>/g, ""));
      if (id) token.attrSet("id", id);
    });
  });
}
