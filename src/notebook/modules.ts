// `npm:` imports come from libraries that the site brings along; a notebook asks no other host by itself.

/** Loads a module for a cell; `names` are the exports that the cell wants, which must exist. */
export type Importer = (specifier: string, names?: readonly string[]) => Promise<unknown>;

/** The libraries that cells can import, by name (and path, as `d3-dsv/src/csv.js`), each loaded when first named. */
export type ModuleRegistry = Record<string, () => Promise<unknown>>;

/** The name (and path) under which a specifier is vendored, or null for an address: `npm:d3@7` is `d3`. */
export function moduleName(specifier: string): string | null {
  const cdn = /^https:\/\/cdn\.jsdelivr\.net\/npm\/(.+?)(\/\+esm)?$/.exec(specifier);
  if (!cdn && /^([a-z][a-z+.-]*:(?<!^npm:)|\.{0,2}\/)/i.test(specifier)) return null;
  const path = cdn ? cdn[1] : specifier.replace(/^npm:/, "");
  return path.replace(/^((?:@[^/]+\/)?[^/@]+)@[^/]+/, "$1");
}

/** An importer over a registry. Relative addresses are relative to the page; other sites’ addresses are refused. */
export function importer(registry: ModuleRegistry, base: () => string = () => document.baseURI): Importer {
  return async (specifier, names = []) => {
    const module = await load(String(specifier));
    for (const name of names) {
      if (name in (module as object)) continue;
      throw new SyntaxError(`“${specifier}” has no export named “${name}”.`);
    }
    return module;
  };

  async function load(specifier: string): Promise<unknown> {
    const name = moduleName(specifier);
    if (name !== null) {
      if (Object.hasOwn(registry, name)) return registry[name]();
      const known = Object.keys(registry).sort().join(", ") || "none";
      throw new Error(
        `“${specifier}” is not among the libraries that this site brings along, and cells load none from elsewhere; there are: ${known}.`
      );
    }
    const url = new URL(specifier, base());
    if (/^https?:$/.test(url.protocol) && url.origin !== new URL(base()).origin) {
      throw new Error(
        `“${specifier}” is on another host, and cells load code only from this site; paste the code into a cell instead.`
      );
    }
    return import(/* @vite-ignore */ url.href);
  }
}
