// Which tier this page begins with, wherever none was chosen.
import {WEIGHTS_CACHE} from "#models/weights/load";
import type {ManifestEntry, Tier} from "#models/weights/manifest";
import {usualTier as tierFor} from "#models/weights/usual-tier";
import {openPageGpu} from "../gpu.ts";
import {addressOf, askedTier} from "./files.ts";

/** What the address asks for (`?tier=`), else as far as this browser's GPU and cache go. */
export const usualTier = (entries: readonly ManifestEntry[]): Promise<Tier> =>
  tierFor(entries, {asked: askedTier(), kept: isCached, hardware});

async function hardware(): Promise<boolean> {
  const {backend, software} = await openPageGpu();
  return backend === "webgpu" && !software;
}

/** Whether this browser has a file already. */
export async function isCached(entry: ManifestEntry): Promise<boolean> {
  try {
    const cache = await caches.open(WEIGHTS_CACHE);
    return (await cache.match(await addressOf(entry))) !== undefined;
  } catch {
    // No cache here, as in a private window: then nothing is kept.
    return false;
  }
}
