import assert from "node:assert/strict";
import {test} from "node:test";
import {shapeOf} from "./options.ts";

test("defaults are filled in", () => {
  const {frames, width, height, fps, fit, motion, background} = shapeOf();
  assert.deepEqual([frames, width, height, fps, fit, motion], [16, 64, 64, 16, "cover", "still"]);
  assert.deepEqual(background, [1, 1, 1]);
  assert.deepEqual([shapeOf({size: [48, 32]}).width, shapeOf({size: [48, 32]}).height], [48, 32]);
});

for (const [options, sentence] of [
  [{frames: 0}, "source() expects frames to be a whole number from 1 to 512, but it is 0."],
  [{frames: 2.5}, "source() expects frames to be a whole number from 1 to 512, but it is 2.5."],
  [{size: -3}, "source() expects size to be a whole number from 1 to 4096, but it is -3."],
  [{fps: 0}, "source() expects fps to be a number above 0 and up to 240, but it is 0."],
  [{fit: "fill"}, 'source() expects fit to be one of cover, contain, stretch, but it is "fill".'],
  [{motion: "spin"}, 'source() expects motion to be one of still, pan, zoom, but it is "spin".'],
  [
    {background: [2, 0, 0]},
    "source() expects background to be three numbers from 0 to 1, but it is [2,0,0]."
  ],
  [
    {frames: 512, size: 512},
    "A clip of 512 frames of 512×512 pixels takes 1611 MB, more than the 192 MB allowed; ask source() for fewer frames or a smaller size."
  ]
] as const)
  test(`an option out of range is named: ${JSON.stringify(options)}`, () => {
    assert.throws(() => shapeOf(options as never), {name: "SourceError", message: sentence});
  });
