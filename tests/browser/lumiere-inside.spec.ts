// The notebooks that watch Lumiere's network at work, on wasm: a clip is sampled, stopped, compared and opened; attention is read off.
import {cell, edit, expect, expectReadable, holds, number, openWhole, test} from "./notebook.ts";

test.setTimeout(300_000);
test.use({actionTimeout: 30_000});

test("denoising: a clip is sampled and scrubbed, stopped, compared, and sampled without a part", async ({
  page
}) => {
  await openWhole(page, "lumiere/denoising");
  const progress = cell(page, 10);
  await expect(progress).toContainText(/only the first step has run, in .* some \d+ s/);
  await expect(cell(page, 12)).toContainText("Point at a frame");

  // Bad captions are told at the field, in a sentence, and nothing else changes.
  const field = cell(page, 5).locator("input[type=text]");
  await field.fill("a red spere on the left stands still, on sand");
  await field.press("Enter");
  await expect(cell(page, 5).getByRole("status")).toContainText(/“spere”.*“sphere”/);
  await field.fill("a red sphere on the left circles, on sand");
  await field.press("Enter");
  await expect(cell(page, 5).getByRole("status")).toContainText(/expects|starts|needs/);
  await field.fill("a red sphere on the left slides to the right, on sand");
  await field.press("Enter");
  await holds(page);
  await expect(cell(page, 5).getByRole("status")).toHaveText("");

  await number(page, 6, 1).fill("4");
  await holds(page);
  await cell(page, 7).getByRole("button", {name: "Sample"}).click();
  await holds(page);
  await expect(progress).toContainText("All 4 steps");
  await expect(cell(page, 16).locator(".result-readout-head")).toContainText("Step 4,");
  const guidance = cell(page, 28).locator(".view-title").first();
  await expect(guidance).toContainText(/step \d of 4/);

  // A step that is pinned in the sheet is the one that player and guidance show.
  const sheet = cell(page, 12).locator("[role=slider]");
  await sheet.focus();
  for (const key of ["ArrowUp", "ArrowUp", "Enter"]) await page.keyboard.press(key);
  await holds(page);
  await expect(cell(page, 11).locator(".draft-readout")).toContainText("step 2 of 4");
  await expect(guidance).toContainText("step 2 of 4");

  await cell(page, 37).locator("select").selectOption({index: 1});
  await holds(page);
  await expect(cell(page, 40)).toContainText(/RMS change from one frame to the next: .* as trained/);
  await cell(page, 32).locator("select").selectOption({index: 5});
  await holds(page);

  // The words alone: another caption is another matrix, without a step of sampling.
  const alike = cell(page, 53);
  const stripes = () =>
    alike.locator("canvas.lane-canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const bouncing = await stripes();
  await expect(cell(page, 55).locator(".view-title")).toContainText("that it cannot see");
  const words = cell(page, 51).locator("input[type=text]");
  await words.fill("a blue cube on the left slides to the right, on sand");
  await words.press("Enter");
  await holds(page);
  expect(await stripes()).not.toBe(bouncing);
  await expect(progress).toContainText("All 4 steps");

  // Stop: what has come stays.
  await number(page, 6, 1).fill("12");
  await expect(progress).toContainText(/Step [2-9] of 12/);
  await cell(page, 7).getByRole("button", {name: "Stop"}).click();
  await holds(page);
  await expect(progress).toContainText(/Stopped after \d+ of 12 steps/);

  // A schedule that does not fall is refused where it is used.
  await number(page, 6, 1).fill("3");
  await holds(page);
  await edit(page, 19, "const schedule = (t) => 10 * t;");
  await expect(cell(page, 9)).toHaveAttribute("data-state", "error");
  await expect(cell(page, 9).locator(".nb-error")).toContainText(
    "A step goes to less noise, a higher log-SNR"
  );
  await edit(page, 19, "const schedule = (t) => 6 - 12 * t;");
  await holds(page);
  await expect(progress).toContainText("All 3 steps");

  // Another guidance is another clip; B has the same noise.
  await cell(page, 47).getByRole("button", {name: "Sample B"}).click();
  await holds(page);
  await expect(cell(page, 49).locator(".view-title").first()).toContainText("x̂₀ of A and B, step 2 of 3");
  const apart = () => cell(page, 49).locator(".result-readout b").textContent();
  const before = Number(await apart());
  expect(before).toBeGreaterThan(0);
  await number(page, 6, 2).fill("1");
  await holds(page);
  expect(Number(await apart())).toBe(0);
  await expectReadable(page);
});

test("temporal attention: heads are read at two noise levels, a place is looked from, the gate moves the clip", async ({
  page
}) => {
  await openWhole(page, "lumiere/temporal-attention");
  await expect(cell(page, 13)).toContainText(/coarsest level has \d+ frames of 8 × 8 places/);
  const heads = cell(page, 15);
  await heads.locator("[role=slider]").focus();
  await page.keyboard.press("ArrowRight");
  const readout = () => heads.locator(".lane-readout").textContent();
  expect(await readout()).toMatch(/Layer 0, head 1: .* of the attention stays in its own frame/);
  const painted = () =>
    heads.locator("canvas.lane-canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const noisy = await painted();
  await page.keyboard.press("Enter");
  await holds(page);
  await expect(cell(page, 16).locator(".view-title")).toHaveText("Layer 0, head 1");

  const places = cell(page, 20);
  const query = () => places.locator(".view-subtitle").textContent();
  const middle = await query();
  await places.locator("[role=slider]").focus();
  for (const key of ["ArrowDown", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  expect(await query()).not.toBe(middle);

  await number(page, 7).fill("4");
  await holds(page);
  await expect.poll(readout).toMatch(/Layer 0, head 1/);
  expect(await painted()).not.toBe(noisy);

  await cell(page, 22).getByRole("button", {name: "Run the levels"}).click();
  await holds(page);
  await expect(cell(page, 24).locator(".result-readout li")).toHaveCount(3);
  await expect(cell(page, 24).locator("circle.result-dot")).toHaveCount(2 * 8 + 2);

  const did = cell(page, 34).locator(".view-title").last();
  await expect(did).toContainText(/RMS 0\.\d*[1-9]|RMS [1-9]/);
  await number(page, 32).fill("1");
  await holds(page);
  await expect(did).toHaveText("What temporal attention did here: RMS 0");
  await number(page, 36).fill("320");
  await holds(page);
  await expect(cell(page, 37)).toContainText("for 320 frames");
  await expectReadable(page);
});
