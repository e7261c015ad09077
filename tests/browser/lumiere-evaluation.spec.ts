// How Lumiere's clips are judged, on wasm, as a reader uses it: a few clips and few steps.
import type {Page} from "@playwright/test";
import {cell, expect, expectReadable, holds, number, openWhole, press, status, test} from "./notebook.ts";

test.setTimeout(300_000);

const row = (page: Page, id: number, name: string) =>
  cell(page, id).locator("tr").filter({hasText: name}).first();

test("evaluation: faults are noticed or not, distances have a floor, a run of one’s own is scored", async ({
  page
}) => {
  await openWhole(page, "lumiere/evaluation");
  // R is all but 1 for what stands still, and no hit; blur at one pixel is seen by none of them.
  await expect(row(page, 11, "as it is")).toContainText("1.000.0830.000yes1.001.00 ×");
  await expect(row(page, 11, "frame 0 throughout")).toContainText(/(1\.00|0\.9\d)0\.0000\.083no1\.000\.00 ×/);
  await expect(row(page, 11, "blocks of 8 shuffled")).toContainText("no");
  await expect(cell(page, 11)).toContainText("Noticed by nothing: blur");
  await cell(page, 8).getByLabel("The frequency at which R is reached").check();
  await expect(cell(page, 8)).toContainText("Yes.");

  const before = await row(page, 11, "noise").textContent();
  await number(page, 4, 0).fill("0.3");
  await holds(page);
  expect(await row(page, 11, "noise").textContent()).not.toBe(before);

  const caption = cell(page, 3).locator("input[type=text]");
  await caption.fill("a red spere on the left bounces, first up, on sand");
  await caption.press("Enter");
  await expect(cell(page, 3)).toContainText(/“spere”.*“sphere”/);
  await caption.fill("a red sphere on the left stands still, on sand");
  await caption.press("Enter");
  await expect(cell(page, 3)).toContainText("a motion that repeats");

  // Stopped, it keeps what it has looked at, and goes on from there.
  await number(page, 23, 0).fill("32");
  await holds(page);
  await press(page, 23, "Compare");
  await expect(cell(page, 27)).toContainText(/of 32 clips/);
  await press(page, 23, "Stop");
  await holds(page);
  await number(page, 23, 0).fill("16"); // was run once, so it goes on
  await holds(page);
  await expect(cell(page, 29)).toContainText("distance, n = 16");
  await expect(row(page, 29, "real")).toContainText("the floor");
  await expect(cell(page, 28)).toContainText("Distance from a set of real clips");

  await number(page, 44, 1).fill("40");
  await holds(page);
  await press(page, 46, "Generate");
  await expect(cell(page, 49)).toContainText(/Clip 1 of 2, step \d+ of 40/);
  await press(page, 46, "Stop");
  await holds(page);
  await expect(cell(page, 49)).toContainText("Stopped at clip 1");
  await number(page, 44, 0).fill("1");
  await number(page, 44, 1).fill("1");
  await holds(page);
  await press(page, 46, "Generate");
  await holds(page);
  await expect(cell(page, 49)).toContainText("1 clip scored.");
  await expect(row(page, 52, "1: real")).toContainText("yes");
  await expect(row(page, 52, "1: made")).toBeVisible();

  await press(page, 61, "Look");
  await holds(page);
  await expect(cell(page, 63)).toContainText("21 predictions, one clip at 7 levels, asked in 3 ways");
  for (const words of ["with its caption", "without courses", "without a caption"]) {
    await expect(row(page, 63, `${words}: R`)).toContainText(/: R([01]\.\d\d){7}$/);
    await expect(row(page, 63, `${words}: hits`)).toContainText(/: hits([01]\.00){7}$/);
  }
  await expect(cell(page, 64)).toContainText("at −12");
  expect((await status(page)).cells.every(({error}) => !error)).toBe(true);
  await expectReadable(page);
});
