// Windows of Lumiere's super-resolution network, on wasm, as a reader uses them: few steps.
import {cell, expect, expectReadable, holds, number, openWhole, press, test} from "./notebook.ts";

test.setTimeout(600_000);

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
