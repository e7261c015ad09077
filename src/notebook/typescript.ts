// Types are stripped in the page by sucrase (typescript’s own compiler is 3.8 MB), which keeps every line where it is.

/** JavaScript with the same lines; throws a SyntaxError with `loc` where the source cannot be read. */
export async function stripTypes(source: string): Promise<string> {
  const {transform} = await import("sucrase");
  const {code} = transform(source, {
    transforms: ["typescript"],
    disableESTransforms: true, // newer syntax is the browser’s business
    keepUnusedImports: true, // which names are used is for the notebook to say
    preserveDynamicImport: true
  });
  return code;
}
