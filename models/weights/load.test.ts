// Downloads: progress, cache, and refusal of what the sha256 does not vouch for. The network is a function here.
import assert from "node:assert/strict";
import {afterEach, test} from "node:test";
import {loadWeights, type Progress, sha256Of, WEIGHTS_CACHE} from "./load.ts";
import {checkManifest, findWeights} from "./manifest.ts";
import {floats, writeSafetensors} from "./safetensors.ts";

const url = "https://example.test/weights/tiny.safetensors?v=1";
const weights = writeSafetensors({w: {shape: [500], data: Array.from({length: 500}, (_, i) => i)}});
const told = {sha256: await sha256Of(weights), bytes: weights.length};
const network = {fetch: globalThis.fetch, caches: globalThis.caches};
afterEach(() => void Object.assign(globalThis, network));

/** Serves the bytes in pieces; counts how often it is asked. */
function serve(bytes: Uint8Array<ArrayBuffer>, status = 200): {asked: number} {
  const count = {asked: 0};
  globalThis.fetch = async () => {
    count.asked++;
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 700) controller.enqueue(bytes.subarray(at, at + 700));
        controller.close();
      }
    });
    return new Response(body, {status});
  };
  return count;
}

/** A Cache API in memory. */
function withCache(): Map<string, Uint8Array<ArrayBuffer>> {
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  const cache = {
    match: async (key: string) => (held.has(key) ? new Response(held.get(key)) : undefined),
    put: async (key: string, response: Response) => void held.set(key, await response.bytes()),
    delete: async (key: string) => held.delete(key)
  };
  const open = async (name: string) => {
    assert.equal(name, WEIGHTS_CACHE);
    return cache;
  };
  Object.assign(globalThis, {caches: {open}});
  return held;
}

const flipped = weights.slice();
flipped[flipped.length - 1] ^= 1;

test("weights arrive with progress that ends at the whole", async () => {
  serve(weights);
  const steps: Progress[] = [];
  const read = await loadWeights(url, {...told, onProgress: (step) => steps.push(step)});
  assert.equal(floats(read, "w").data[499], 499);
  assert.deepEqual(steps[0], {loaded: 0, total: weights.length, cached: false});
  assert.deepEqual(steps.at(-1), {loaded: weights.length, total: weights.length, cached: false});
  assert.ok(steps.length > 3 && steps.every((step, i) => !i || step.loaded > steps[i - 1].loaded));
});

test("a second load comes from the cache; a damaged copy there is replaced", async () => {
  const held = withCache();
  const count = serve(weights);
  await loadWeights(url, told);
  const cached: boolean[] = [];
  await loadWeights(url, {...told, onProgress: (step) => cached.push(step.cached)});
  assert.equal(count.asked, 1);
  assert.ok(cached.every(Boolean));
  held.set(url, flipped);
  await loadWeights(url, told);
  assert.equal(count.asked, 2);
  assert.deepEqual(held.get(url), weights);
});

test("a corrupt, cut, longer or missing file is refused, and not cached", async () => {
  const held = withCache();
  serve(flipped);
  await assert.rejects(
    loadWeights(url, told),
    /^Error: tiny\.safetensors is corrupt: its sha256 should be [0-9a-f]{64}, found/
  );
  serve(weights.slice(0, -1));
  await assert.rejects(
    loadWeights(url, told),
    new RegExp(`should have ${told.bytes} bytes, found ${told.bytes - 1}`)
  );
  const longer = new Uint8Array(weights.length + 1);
  longer.set(weights);
  serve(longer);
  await assert.rejects(loadWeights(url, told), /should have \d+ bytes, found at least/);
  serve(weights, 404);
  await assert.rejects(loadWeights(url, told), /expected status 200, found 404/);
  globalThis.fetch = () => Promise.reject(new TypeError("failed"));
  await assert.rejects(
    loadWeights(url, told),
    /tiny\.safetensors could not be fetched from .*; check the connection/
  );
  assert.equal(held.size, 0);
});

test("NaN weights are refused though their sum is right; a load can be stopped", async () => {
  const bad = writeSafetensors({w: {shape: [1], data: [NaN]}});
  serve(bad);
  await assert.rejects(
    loadWeights(url, {sha256: await sha256Of(bad), bytes: bad.length}),
    /“w” holds NaN at 0/
  );
  serve(weights);
  const stop = new AbortController();
  const onProgress = ({loaded}: Progress) => loaded && stop.abort();
  await assert.rejects(loadWeights(url, {...told, onProgress, signal: stop.signal}), {name: "AbortError"});
});

test("a manifest is checked field by field", () => {
  const entry = {
    file: "vqgan-nano.safetensors",
    model: "lvm/vqgan",
    tier: "nano",
    ...told,
    config: {},
    trained: {steps: 10, data: "world"},
    scores: {psnr: 30}
  };
  const manifest = checkManifest({version: 1, files: [entry]});
  assert.equal(findWeights(manifest, "lvm/vqgan", "nano"), entry);
  assert.throws(
    () => findWeights(manifest, "lvm/vqgan", "main"),
    /no main weights for lvm\/vqgan; the manifest has lvm\/vqgan \(nano\)/
  );
  const wrong = (change: object) => () => checkManifest({version: 1, files: [{...entry, ...change}]});
  assert.throws(wrong({file: "../x.safetensors"}), /file of “\.\.\/x\.safetensors” should be a name/);
  assert.throws(wrong({sha256: "AB"}), /sha256 of “vqgan-nano\.safetensors” should be 64 hexadecimal digits/);
  assert.throws(wrong({bytes: -1}), /bytes of .* found -1/);
  assert.throws(wrong({scores: {psnr: NaN}}), /scores of/);
  assert.throws(() => checkManifest({version: 2}), /should be \{version: 1/);
  assert.throws(() => checkManifest({version: 1, files: [entry, entry]}), /twice/);
  assert.throws(() => checkManifest({version: 1, files: [null]}), /file of file 0 should be/);
});
