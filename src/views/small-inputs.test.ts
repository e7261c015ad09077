// A text that is checked, Run and Stop, and the difference of clips.
import assert from "node:assert/strict";
import {test} from "node:test";
import {checkedText} from "./checked-text.ts";
import type {Clip} from "./clip.ts";
import {clipDifference, clipDistance} from "./difference.ts";
import {runButtons} from "./run-buttons.ts";
import {useDom} from "./testing.ts";

const document = useDom();

test("checkedText keeps the last good text and says what is wrong with another", () => {
  const field = checkedText({
    label: "caption",
    value: "a",
    examples: ["a", "abc"],
    hint: "letters",
    check: (text) => {
      if (text === "bad") throw new RangeError("“bad” is no word.");
    }
  });
  document.body.replaceChildren(field);
  const heard: string[] = [];
  field.addEventListener("input", () => heard.push(field.value));
  const input = field.querySelector("input")!;
  const type = (text: string) => {
    input.value = text;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    input.dispatchEvent(new Event("change", {bubbles: true}));
  };
  type("bad");
  assert.equal(field.value, "a");
  assert.match(field.textContent ?? "", /“bad” is no word\./);
  assert.equal(input.getAttribute("aria-invalid"), "true");
  type("ab");
  assert.equal(field.value, "ab");
  assert.match(field.textContent ?? "", /letters/);
  assert.equal(input.getAttribute("aria-invalid"), null);
  const pick = field.querySelector("select")!;
  pick.value = "abc";
  pick.dispatchEvent(new Event("change", {bubbles: true}));
  assert.equal(input.value, "abc");
  type("abc");
  assert.deepEqual(heard, ["ab", "abc"]);
});

test("runButtons ends work on Stop, with what has come, and begins none until it is run again", async () => {
  const buttons = runButtons({label: "Sample", value: 1});
  document.body.append(buttons);
  const [run, stop] = [...buttons.querySelectorAll("button")];
  let ended = 0;
  async function* work() {
    try {
      for (let step = 1; step <= 3; step++) yield step;
    } finally {
      ended++;
    }
  }
  const all = async (stopAt = Infinity) => {
    const seen: [number | null, boolean][] = [];
    for await (const step of buttons.during(work())) {
      if (step === stopAt) stop.click();
      seen.push([step, buttons.stopped]);
    }
    return seen;
  };
  assert.deepEqual(await all(), [
    [1, false],
    [2, false],
    [3, false]
  ]);
  assert.deepEqual(await all(2), [
    [1, false],
    [2, true],
    [2, true]
  ]);
  assert.equal(ended, 2, "what was stopped is closed");
  assert.deepEqual(await all(), [[null, true]], "another setting does not begin it");
  assert.equal(ended, 2);
  run.click();
  assert.equal((await all()).length, 3);
});

test("runButtons counts runs; Stop is no input", () => {
  const buttons = runButtons({label: "Sample"});
  document.body.replaceChildren(buttons);
  let heard = 0;
  buttons.addEventListener("input", () => heard++);
  const [run, stop] = buttons.querySelectorAll("button");
  run.click();
  assert.deepEqual([buttons.value, buttons.stopped, heard], [1, false, 1]);
  stop.click();
  assert.deepEqual([buttons.value, buttons.stopped, heard], [1, true, 1]);
});

test("clipDifference is the RMS over channels, or the signed mean", () => {
  const clip = (data: number[]): Clip => ({
    width: 1,
    height: 1,
    frames: 1,
    channels: 3,
    fps: 8,
    range: [-1, 1],
    data: Float32Array.from(data)
  });
  const [a, b] = [clip([0.5, 0, 0]), clip([0, 0, 0.25])];
  assert.ok(Math.abs(clipDifference(a, b).data[0] - Math.sqrt(0.3125 / 3)) < 1e-6);
  assert.ok(Math.abs(clipDistance(a, b) - Math.sqrt(0.3125 / 3)) < 1e-6);
  assert.ok(Math.abs(clipDifference(a, b, {signed: true}).data[0] - 0.25 / 3) < 1e-6);
  assert.throws(() => clipDifference(a, {...b, frames: 2, data: new Float32Array(6)}), /1×1×1×3 and 2×1×1×3/);
});
