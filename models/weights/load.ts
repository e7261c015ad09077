// Weights over the network: with progress, from the browser's cache where it has them, and only what their sha256 vouches for.
import {readSafetensors, type Safetensors} from "./safetensors.ts";

/** Where downloaded weights are kept between visits (Cache API). */
export const WEIGHTS_CACHE = "zoetrope-weights";

export interface Progress {
  /** Bytes so far, and of the whole file. */
  loaded: number;
  total: number;
  /** Whether they come from the cache. */
  cached: boolean;
}

export interface LoadOptions {
  /** The file's sha256 in hexadecimal and its size, as the manifest says. */
  sha256: string;
  bytes: number;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/**
 * Fetches a safetensors file, checks size, sha256 and that every weight is finite, and keeps it in the Cache API where there is
 * one. A cached file is checked as well; one that no longer matches is dropped and downloaded again.
 *
 * @throws a sentence if the file cannot be had, is cut, differs from its sha256 or holds a NaN; an AbortError when `signal` says stop.
 */
export async function loadWeights(url: string | URL, options: LoadOptions): Promise<Safetensors> {
  const name =
    String(url)
      .replace(/[?#].*$/, "")
      .replace(/^.*\//, "") || String(url);
  const cache = await openCache();
  const hit = await cache?.match(String(url));
  if (hit) {
    try {
      return await accept(await collect(hit, name, {...options, cached: true}), name, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      // An older version under the same address, or a damaged copy: the network decides.
      await cache?.delete(String(url));
    }
  }
  const response = await fetch(url, {signal: options.signal}).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new Error(`${name} could not be fetched from ${url}; check the connection and run again.`, {
      cause: error
    });
  });
  if (!response.ok)
    throw new Error(
      `${name} could not be fetched: expected status 200, found ${response.status} at ${url}; check the address.`
    );
  const file = await collect(response, name, {...options, cached: false});
  const weights = await accept(file, name, options);
  // A full disk must not stop the model: it only downloads again next time.
  await cache
    ?.put(String(url), new Response(file))
    .catch((error) => console.warn(`${name} was not cached:`, error));
  return weights;
}

/** The cache, if this place has one: Node has none, and a page that is not secure may not use it. */
async function openCache(): Promise<Cache | undefined> {
  if (!globalThis.caches) return undefined;
  return caches.open(WEIGHTS_CACHE).catch(() => undefined);
}

async function collect(
  response: Response,
  name: string,
  {bytes, onProgress, cached, signal}: LoadOptions & {cached: boolean}
): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(bytes);
  let loaded = 0;
  onProgress?.({loaded, total: bytes, cached});
  for await (const chunk of chunks(response)) {
    signal?.throwIfAborted();
    if (loaded + chunk.length > bytes) throw wrongSize(name, bytes, `at least ${loaded + chunk.length}`);
    file.set(chunk, loaded);
    loaded += chunk.length;
    onProgress?.({loaded, total: bytes, cached});
  }
  if (loaded < bytes) throw wrongSize(name, bytes, String(loaded));
  return file;
}

/** A reader and not `for await (… of body)`, which Safari lacks. */
async function* chunks(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let {done, value} = await reader.read(); !done; {done, value} = await reader.read())
      if (value) yield value;
  } finally {
    await reader.cancel();
  }
}

const wrongSize = (name: string, expected: number, found: string) =>
  new Error(
    `${name} should have ${expected} bytes, found ${found}; it is cut or of another version: reload.`
  );

async function accept(file: Uint8Array<ArrayBuffer>, name: string, {sha256, bytes}: LoadOptions) {
  await verify(file, {name, sha256, bytes});
  return readSafetensors(file, {name, finite: true});
}

/**
 * Checks bytes against the size and the sha256 that a manifest states.
 *
 * @throws a sentence that names the file and both sums.
 */
export async function verify(
  file: Uint8Array<ArrayBuffer>,
  {name, sha256, bytes}: {name: string; sha256: string; bytes: number}
): Promise<void> {
  if (file.length !== bytes) throw wrongSize(name, bytes, String(file.length));
  const found = await sha256Of(file);
  if (found !== sha256.toLowerCase())
    throw new Error(
      `${name} is corrupt: its sha256 should be ${sha256.toLowerCase()}, found ${found}; reload, or take the file from its source again.`
    );
}

/** The sha256 of bytes in hexadecimal. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle)
    throw new Error("Weights can only be verified on a secure page; open it over https or on localhost.");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
