// Weights from the disk, for Node: evaluation, export and tests. What the sha256 does not vouch for is refused, as on the site.
import {readFile} from "node:fs/promises";
import {basename, join} from "node:path";
import {verify} from "./load.ts";
import {checkManifest, type Manifest, type ManifestEntry, type Tier} from "./manifest.ts";
import {readSafetensors, type Safetensors} from "./safetensors.ts";

/** The manifest of a folder of weights. @throws a sentence if there is none, or as `checkManifest`. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, "manifest.json");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`The weights should be listed in ${path}, but it cannot be read; name their folder.`, {
      cause
    });
  });
  return checkManifest(JSON.parse(text));
}

/**
 * A model's weights of a tier, verified; a model with a single tier gives it for both.
 *
 * @throws a sentence if the manifest lists none, or the file is missing, damaged or not finite.
 */
export async function readWeights(
  folder: string,
  model: string,
  tier: Tier
): Promise<{entry: ManifestEntry; file: Safetensors}> {
  const {files} = await readManifest(folder);
  const entries = files.filter((entry) => entry.model === model);
  const entry = entries.find((one) => one.tier === tier) ?? entries[0];
  if (!entry)
    throw new Error(
      `There are no weights for ${model} in ${folder}; its manifest has ${files.map((f) => `${f.model} (${f.tier})`).join(", ") || "none"}.`
    );
  const bytes = new Uint8Array(await readFile(join(folder, entry.file)));
  await verify(bytes, {name: entry.file, ...entry});
  return {entry, file: readSafetensors(bytes, {name: entry.file, finite: true})};
}

/** A safetensors file that no manifest lists, as training leaves it. @throws as `readSafetensors`, and if a number is not finite. */
export const readWeightsFile = async (path: string): Promise<Safetensors> =>
  readSafetensors(new Uint8Array(await readFile(path)), {name: basename(path), finite: true});
