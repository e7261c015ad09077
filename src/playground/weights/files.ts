// Which weights this site has, and where: part of the build, so that no other host is asked for them.
import {WEIGHTS_CACHE} from "#models/weights/load";
import {checkManifest, type Manifest, type ManifestEntry, type Tier} from "#models/weights/manifest";

const manifests = import.meta.glob<unknown>("/models/weights/manifest.json", {import: "default"});
const addresses = import.meta.glob<string>("/models/weights/*.safetensors", {
  query: "?url",
  import: "default"
});

/**
 * The list of weights that the site was built with.
 *
 * @throws a sentence if there is none, or as `checkManifest`.
 */
export async function manifest(): Promise<Manifest> {
  const [load] = Object.values(manifests);
  if (!load)
    throw new Error(
      "This site was built without weights: models/weights/manifest.json is missing; add it and build again."
    );
  return checkManifest(await load());
}

/** Tells, by an event named after a file, that this browser has it now. */
export const arrivals = new EventTarget();

/** The address of a weights file on this site. @throws a sentence if the build does not hold it. */
export async function addressOf({file}: ManifestEntry): Promise<string> {
  const load = addresses[`/models/weights/${file}`];
  if (!load)
    throw new Error(
      `The manifest lists ${file}, but this site was built without it; put it into models/weights and build again.`
    );
  return new URL(await load(), location.href).href;
}

/** A model's entries, small first. @throws a sentence that says which models there are, if it has none. */
export function entriesOf({files}: Manifest, model: string): ManifestEntry[] {
  const found = files.filter((entry) => entry.model === model).sort((a, b) => a.bytes - b.bytes);
  if (!found.length)
    throw new Error(
      `There are no weights for “${model}”, found ${[...new Set(files.map((f) => f.model))].join(", ") || "none"}; name one of these.`
    );
  return found;
}

/** The tier that the address asks for, `?tier=nano|main`, or undefined. */
export function askedTier(search = location.search): Tier | undefined {
  const tier = new URLSearchParams(search).get("tier");
  return tier === "nano" || tier === "main" ? tier : undefined;
}

/** A model's entry of a tier; one that has a single tier serves for both. */
export const entryFor = (entries: readonly ManifestEntry[], tier: Tier): ManifestEntry =>
  entries.find((entry) => entry.tier === tier) ?? entries[0];

/**
 * Drops what an earlier build of this site left in the browser's cache: its files have other addresses, and nobody would ask for
 * them again. Files of other sites on the same host are left alone.
 */
export async function forgetOldFiles({files}: Manifest): Promise<void> {
  const addresses = await Promise.all(files.map(addressOf));
  const folder = new URL(".", addresses[0]).href;
  const cache = await caches.open(WEIGHTS_CACHE);
  for (const {url} of await cache.keys())
    if (new URL(".", url).href === folder && !addresses.includes(url)) await cache.delete(url);
}
