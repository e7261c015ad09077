// The tier of a model that is loaded where nobody chose one.
import type {ManifestEntry, Tier} from "./manifest.ts";

/** Bytes that may be loaded of a main tier before anyone asked for it. */
export const UNASKED = 8e6;

export interface Place {
  /** What was asked for, if anything was. */
  asked?: Tier;
  /** Whether a file is here already. */
  kept(entry: ManifestEntry): Promise<boolean>;
  /** Whether there is WebGPU on hardware; asked only where it decides, since it may open a device. */
  hardware(): Promise<boolean>;
}

/**
 * The tier asked for, if the model has it; else main, where there is a hardware GPU and the file is kept here or small enough
 * (`UNASKED`); else the first, smallest entry's: nobody downloads tens of megabytes without having asked for them.
 */
export async function usualTier(entries: readonly ManifestEntry[], place: Place): Promise<Tier> {
  const has = (tier?: Tier) => entries.find((entry) => entry.tier === tier);
  const asked = has(place.asked);
  if (asked) return asked.tier;
  const main = has("main");
  if (main && (main.bytes <= UNASKED || (await place.kept(main))) && (await place.hardware())) return "main";
  return entries[0].tier;
}
