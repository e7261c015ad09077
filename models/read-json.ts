// JSON that stands beside its module: an asset of the site, asked for when a page needs it, or a file where there is no server.

/** @param url `new URL("./name.json", import.meta.url)`, written so where it is called, since bundlers look for just that. */
export async function readJson(url: URL): Promise<unknown> {
  if (url.protocol === "file:")
    return JSON.parse(process.getBuiltinModule("node:fs").readFileSync(url, "utf8"));
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(
      `${url.pathname} should be a part of this site, but the server answered ${response.status}; reload, or build the site again.`
    );
  return response.json();
}
