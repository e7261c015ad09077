import assert from "node:assert/strict";
import {test} from "node:test";
import type {ManifestEntry, Tier} from "./manifest.ts";
import {UNASKED, usualTier} from "./usual-tier.ts";

const entry = (tier: Tier, bytes: number) => ({tier, bytes}) as ManifestEntry;
const nano = entry("nano", 1e6);
const [large, small] = [entry("main", UNASKED + 1), entry("main", UNASKED)];
const usual = (
  entries: ManifestEntry[],
  {asked, kept = false, hardware = true}: {asked?: Tier; kept?: boolean; hardware?: boolean} = {}
) => usualTier(entries, {asked, kept: async () => kept, hardware: async () => hardware});

test("main unasked: on a hardware GPU only, and only if it is small or here already", async () => {
  assert.equal(await usual([nano, small]), "main");
  assert.equal(await usual([nano, large]), "nano", "tens of megabytes that nobody asked for");
  assert.equal(await usual([nano, large], {kept: true}), "main");
  for (const main of [small, large])
    assert.equal(await usual([nano, main], {kept: true, hardware: false}), "nano", "a software adapter");
});

test("what was asked for comes, large or slow, if there is such; a single tier serves for both", async () => {
  assert.equal(await usual([nano, large], {asked: "main", hardware: false}), "main");
  assert.equal(await usual([nano, small], {asked: "nano", kept: true}), "nano");
  assert.equal(await usual([nano], {asked: "main"}), "nano");
  assert.equal(await usual([small], {asked: "nano", hardware: false}), "main");
});

test("no GPU is opened to find out what does not depend on it", async () => {
  const hardware = () => Promise.reject(new Error("opened"));
  const kept = async () => false;
  assert.equal(await usualTier([nano, large], {kept, hardware}), "nano");
  assert.equal(await usualTier([nano], {kept, hardware}), "nano");
  assert.equal(await usualTier([nano, small], {asked: "main", kept, hardware}), "main");
});
