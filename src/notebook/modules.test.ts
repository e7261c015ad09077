import assert from "node:assert/strict";
import {test} from "node:test";
import {importer, moduleName} from "./modules.ts";

test("moduleName leaves out versions and the CDN", () => {
  assert.equal(moduleName("npm:d3"), "d3");
  assert.equal(moduleName("npm:d3@7.9.0/src/x.js"), "d3/src/x.js");
  assert.equal(moduleName("npm:@observablehq/plot@0.6"), "@observablehq/plot");
  assert.equal(moduleName("https://cdn.jsdelivr.net/npm/d3@7/+esm"), "d3");
  assert.equal(moduleName("d3"), "d3");
  assert.equal(moduleName("https://example.com/a.js"), null);
  assert.equal(moduleName("./a.js"), null);
});

test("an importer serves what the site brings along and refuses the rest in a sentence", async () => {
  const load = importer({d3: async () => ({max: 1})}, () => "https://site.example/n/");
  assert.deepEqual(await load("npm:d3@7", ["max"]), {max: 1});
  await assert.rejects(load("npm:d3", ["min"]), /“npm:d3” has no export named “min”/);
  await assert.rejects(load("npm:lodash"), /“npm:lodash” is not among the libraries.*there are: d3/);
  await assert.rejects(load("https://example.com/a.js"), /on another host/);
});
