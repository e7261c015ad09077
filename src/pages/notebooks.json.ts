import {contents} from "#playground/contents";
import {url} from "../layouts/url.ts";

/** The list of notebooks for machines. */
export function GET(): Response {
  const notebooks = contents().flatMap(({title: section, notebooks}) =>
    notebooks.map(({slug, title, summary, weights}) => ({
      slug,
      title,
      section,
      summary,
      weights,
      url: url(`n/${slug}/`)
    }))
  );
  return Response.json({notebooks});
}
