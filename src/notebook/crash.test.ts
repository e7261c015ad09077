import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {openPage} from "./testing/page.ts";

openPage();
const {crashMarker} = await import("./crash.ts");
const mark = () => sessionStorage.getItem("zoetrope:running:demo");

beforeEach(() => sessionStorage.clear());

test("the mark names the running cell that began or went on last", () => {
  const marker = crashMarker("demo");
  marker.mark([], "1"); // queued
  assert.equal(mark(), null);
  marker.mark(["2"], "2");
  marker.mark(["2", "3"], "3");
  assert.equal(mark(), "3");
  marker.mark(["2", "3"], "1");
  assert.equal(mark(), "3");
  marker.mark(["2"], "3"); // cell 3 is done
  assert.equal(mark(), "2");
  assert.equal(crashMarker("demo").found, "2");
  marker.mark([], "2");
  assert.equal(mark(), null);
});
