// Lumiere's cascade beside the whole-clip model, with trained networks on wasm, as a reader uses them: few steps.
import {cell, expect, expectReadable, holds, number, openWhole, press, status, test} from "./notebook.ts";

test.setTimeout(600_000);

test("cascade or clip: motions are folded, three runs form, are measured, stopped and swept", async ({
  page
}) => {
  await openWhole(page, "lumiere/cascade-or-clip");
  const fold = cell(page, 3).locator(".freq-mark");
  await fold.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("PageUp");
  await page.keyboard.press("End");
  await holds(page);
  // A cycle in 4 frames: two whole turns from keyframe to keyframe, which are all alike.
  await expect(cell(page, 3).locator(".lane-readout")).toContainText("which are all alike");
  await expect(cell(page, 9)).toContainText("from the first keyframe to the others 0.000");

  await number(page, 20, 0).fill("1");
  await number(page, 20, 1).fill("1");
  await holds(page);
  await press(page, 23, "Generate");
  await holds(page);
  await expect(cell(page, 27)).toContainText(
    "whole clip: done · cascade: done · oracle: true keyframes: done"
  );
  await expect(cell(page, 33).locator("tr")).toHaveCount(5);
  // The true clip keeps its own beat.
  await expect(cell(page, 33).locator("tr").nth(1)).toContainText(
    /the true clip(1\.00|0\.9\d)0\.0830\.000yes/
  );

  await number(page, 20, 0).fill("100");
  await holds(page);
  await press(page, 23, "Generate");
  await expect(cell(page, 27)).toContainText(/whole clip: step \d+ of 100/);
  await press(page, 23, "Stop");
  await holds(page);
  await expect(cell(page, 27)).toContainText("Stopped.");

  await number(page, 20, 0).fill("1");
  await holds(page);
  await press(page, 39, /Generate/);
  await holds(page);
  await expect(cell(page, 44).locator("tr")).toHaveCount(7);
  expect((await status(page)).cells.every(({error}) => !error)).toBe(true);

  await cell(page, 18).locator("input[type=text]").fill("a red sphere in the middle swims, on sand");
  await page.keyboard.press("Enter");
  await expect(cell(page, 18).getByRole("status")).toContainText("“swims”");
  await expectReadable(page);
});
