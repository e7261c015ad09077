import {loadWeights} from "#models/weights/load";
import type {Tier} from "#models/weights/manifest";
import type {Safetensors} from "#models/weights/safetensors";
import {addressOf, arrivals, entriesOf, entryFor, forgetOldFiles, manifest} from "./files.ts";
import {weightsLine} from "./line.ts";
import {usualTier} from "./usual-tier.ts";

export interface WeightsOptions {
  /**
   * "nano" or "main". Unless told, what the address asks for (`?tier=`); else, on a hardware GPU, main if this browser has it already
   * or it is small, and nano if not.
   */
  tier?: Tier;
  /** The cell's `display`: a line with the bytes so far is shown there, and stays. */
  display?: (line: HTMLElement) => unknown;
  /** The cell's `invalidation`: stops the download when the cell runs again or is stopped. */
  invalidation?: Promise<unknown>;
}

/**
 * The weights of a model, such as "lvm/vqgan", from this site's own files: fetched once, then from the browser's cache, and
 * only if size and sha256 are those of the manifest.
 *
 *     const tokenizer = lvm.openTokenizer(await weights("lvm/vqgan", {display, invalidation}));
 *
 * A model with a single tier gives it for both.
 *
 * @throws a sentence if there are no such weights, they cannot be had, or they are corrupt; nothing of a corrupt file is used.
 */
export async function weights(model: string, options: WeightsOptions = {}): Promise<Safetensors> {
  const {display, invalidation} = options;
  const list = await manifest();
  const entries = entriesOf(list, model);
  const entry = entryFor(entries, options.tier ?? (await usualTier(entries)));
  const stop = new AbortController();
  void invalidation?.then(() => stop.abort());
  const cancel = () =>
    stop.abort(new Error(`Loading ${entry.file} was cancelled; run this cell to load it after all.`));
  const line = weightsLine(entry, cancel);
  display?.(line.element);
  let cached = false;
  try {
    const file = await loadWeights(await addressOf(entry), {
      sha256: entry.sha256,
      bytes: entry.bytes,
      signal: stop.signal,
      onProgress(state) {
        cached = state.cached;
        line.progress(state);
      }
    });
    line.done(cached);
    arrivals.dispatchEvent(new Event(entry.file));
    // Where there is no cache there is nothing old in it.
    void forgetOldFiles(list).catch(() => {});
    return file;
  } catch (error) {
    line.failed();
    throw error;
  }
}
