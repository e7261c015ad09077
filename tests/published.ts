// Which notebooks a build of this checkout publishes: those of the listing whose weights are there (src/playground/contents.ts).
import {readFileSync} from "node:fs";
import {parse} from "yaml";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

interface Listing {
  notebooks: {slug: string; weights?: string[]}[];
}

/** Slugs in the listing's order. */
export function publishedNotebooks(): string[] {
  const {files} = JSON.parse(read("models/weights/manifest.json")) as {files: {model: string}[]};
  const models = new Set(files.map(({model}) => model));
  return (parse(read("notebooks/contents.yaml")) as Listing[])
    .flatMap(({notebooks}) => notebooks)
    .filter(({weights = []}) => weights.every((model) => models.has(model)))
    .map(({slug}) => slug);
}
