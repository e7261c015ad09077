import {library} from "@observablehq/notebook-kit/runtime";

/**
 * The names that every notebook has. Of Notebook Kit’s library only what needs no other host; a house around the engine
 * adds its own (see `MountOptions.builtins`). `width` is that of the notebook.
 */
export function defaultBuiltins(root: HTMLElement): Record<string, () => unknown> {
  const {dark, now, Generators, Mutable, FileAttachment} = library;
  const htl = () => import("htl");
  return {
    dark,
    now,
    Generators,
    Mutable,
    FileAttachment,
    width: () => library.Generators().width(root),
    htl,
    html: async () => (await htl()).html,
    svg: async () => (await htl()).svg,
    md: async () => (await import("./tags.ts")).md,
    tex: async () => {
      const [{texTag}, {formula}] = await Promise.all([import("./tags.ts"), import("./formula.ts")]);
      return texTag(formula);
    }
  };
}
