// Two of Lumiere's notebooks with trained networks on wasm: windows of the super-resolution network, and the cascade beside the whole-clip
// model. As a reader uses them, with few steps.
import type {Page} from "@playwright/test";
import {cell, expect, expectReadable, holds, number, openWhole, status, test} from "./notebook.ts";

test.setTimeout(600_000);

const press = (page: Page, id: number, name: string | RegExp) =>
  cell(page, id).getByRole("button", {name}).click();

test("super-resolution: the network makes windows alone and together, is stopped, and overlaps are measured", async ({
  page
}) => {
  await openWhole(page, "lumiere/super-resolution");
  await expect(cell(page, 41)).toContainText(/some \d+ (seconds|minutes) without WebGPU/);
  await number(page, 34, 0).fill("5");
  await number(page, 34, 1).fill("4");
  await number(page, 40, 0).fill("1");
  await holds(page);
  await expect(cell(page, 39)).toContainText("2 windows");

  await press(page, 41, "Run the network");
  await holds(page);
  await expect(cell(page, 44)).toContainText("alone: done · MultiDiffusion: done");
  await expect(cell(page, 47)).toContainText(/MultiDiffusion[\d.]+ ×/);
  await expect(cell(page, 47)).toContainText("enlarged bilinearly");
  await expect(cell(page, 48).locator(".lane-canvas")).toBeVisible();

  // Without a GPU other settings wait for the button; Stop ends a run after the window at work.
  await number(page, 40, 0).fill("50");
  await holds(page);
  await press(page, 41, "Run the network");
  await expect(cell(page, 44)).toContainText(/of 50, window/);
  await press(page, 41, "Stop");
  await holds(page);
  await expect(cell(page, 44)).toContainText("Stopped.");
  await number(page, 40, 0).fill("1");
  await holds(page);

  await press(page, 51, "Measure");
  await holds(page);
  await expect(cell(page, 53).locator("tr").nth(2)).toContainText(/^2\d.*×/);

  await cell(page, 32).locator("input[type=text]").fill("a red spere on the left stands still, on sand");
  await page.keyboard.press("Enter");
  await expect(cell(page, 32).getByRole("status")).toContainText(/“spere”.*“sphere”/);
  await expectReadable(page);
});

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
