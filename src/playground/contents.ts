// What is published, read at build: notebooks/contents.yaml gives the order, each notebook file its title and cells.
import {parse} from "yaml";
import {checkManifest} from "#models/weights/manifest";

export interface Entry {
  /** Address under n/, as lumiere/inflated-convolution. */
  slug: string;
  title: string;
  /** One sentence for the list of notebooks. */
  summary: string;
  /** Weights that it loads, by name in models/weights/manifest.json. */
  weights: string[];
  /** The notebook file as published. */
  html: string;
}

export interface Section {
  title: string;
  about: string;
  notebooks: Entry[];
}

interface Listing {
  section: string;
  about: string;
  notebooks: {slug: string; summary: string; weights?: string[]}[];
}

const files = import.meta.glob<string>("/notebooks/**/*.html", {
  query: "?raw",
  import: "default",
  eager: true
});
const listing = Object.values(
  import.meta.glob<string>("/notebooks/contents.yaml", {query: "?raw", import: "default", eager: true})
)[0];

const manifests = import.meta.glob<unknown>("/models/weights/manifest.json", {
  import: "default",
  eager: true
});

/** Models that have weights here. */
function trained(): Set<string> {
  const [json] = Object.values(manifests);
  return new Set(json ? checkManifest(json).files.map(({model}) => model) : []);
}

const titleOf = (html: string) => /<title>([^<]*)<\/title>/.exec(html)?.[1].trim();

/**
 * The published notebooks in order. One whose weights are not trained yet is left out, and the build says so.
 *
 * @throws a sentence if the listing and the files disagree.
 */
export function contents(): Section[] {
  const left = new Set(Object.keys(files));
  const models = trained();
  const sections = (parse(listing) as Listing[]).map(({section, about, notebooks}) => ({
    title: section,
    about,
    notebooks: notebooks.map(({slug, summary, weights = []}) => {
      const path = `/notebooks/${slug}.html`;
      const html = files[path];
      if (!html)
        throw new Error(
          `notebooks/contents.yaml lists ${slug}, but ${path.slice(1)} does not exist; write it or unlist it.`
        );
      const title = titleOf(html);
      if (!title) throw new Error(`${path.slice(1)} has no <title>; give it one.`);
      left.delete(path);
      return {slug, title, summary, weights, html};
    })
  }));
  if (left.size)
    throw new Error(`${[...left].join(", ")} is in no section of notebooks/contents.yaml; list it there.`);
  return sections.map(({notebooks, ...section}) => ({
    ...section,
    notebooks: notebooks.filter(({slug, weights}) => {
      const missing = weights.filter((model) => !models.has(model));
      if (missing.length)
        console.warn(
          `notebooks: ${slug} is left out, since models/weights has no ${missing.join(" and no ")}.`
        );
      return !missing.length;
    })
  }));
}
