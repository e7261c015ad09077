import assert from "node:assert/strict";
import {test} from "node:test";
import {setLabel} from "./set-label.ts";

test("a set is called by what made it, what it was given and what its captions say", () => {
  const told = {say: "period"} as const;
  assert.equal(setLabel({maker: "stunet", task: "text", made: told}), "whole clip, period told");
  assert.equal(
    setLabel({maker: "stunet", task: "text", made: told}, "held-out"),
    "whole clip, period told, held-out"
  );
  assert.equal(
    setLabel({maker: "oracle", task: "text", made: {say: "plain"}}),
    "oracle keyframes, period not told"
  );
  assert.equal(setLabel({maker: "stunet", task: "inpaint", made: told}), "whole clip, inpaint");
  assert.equal(
    setLabel({maker: "ssr", task: "text", made: {overlap: 0}}),
    "super-resolution, independent windows"
  );
  assert.equal(setLabel({maker: "ssr", task: "text", made: {overlap: 4}}), "super-resolution, overlap 4");
});
