// Lumiere's conditioning on wasm: a first frame is given, a hole is painted with the keyboard, a run is stopped.
import {cell, edit, expect, expectReadable, holds, number, openWhole, test} from "./notebook.ts";

test.setTimeout(600_000);

test("conditioning: given a frame, a painted hole, margins; stopped, pasted, and a caption that has no such word", async ({
  page
}) => {
  await openWhole(page, "lumiere/conditioning");
  const screens = cell(page, 18).locator(".view-subtitle");
  const title = cell(page, 14).locator(".view-title");
  const task = (name: string) => cell(page, 10).getByLabel(name).check();
  await expect(screens).toContainText("press Denoise");
  await expect(title).toContainText(/: [16]% of the pixels are given/); // one frame of 16, or of 80

  await number(page, 16).fill("2");
  await page.waitForTimeout(300);
  await cell(page, 16).getByRole("button", {name: "Denoise"}).click();
  await holds(page);
  await expect(screens).toHaveText("Two runs of 2 steps from one noise, seed 1");
  await expect(cell(page, 24)).toContainText(/first frame, PSNR\d+\.\d\sdB\d+\.\d\sdB/);
  await expect(cell(page, 26).locator("svg.result-plot")).toBeVisible();

  await task("inpainting");
  await holds(page);
  const painter = cell(page, 11);
  await expect(title).toContainText(": 80% of the pixels are given");
  await painter.getByRole("button", {name: "Clear"}).click();
  await holds(page);
  await expect(title).toContainText(": 100% of the pixels");
  await painter.getByRole("radio", {name: "Rectangle"}).check();
  await painter.locator(".mask-surface").focus();
  for (const key of ["Space", ...new Array<string>(15).fill("ArrowDown"), "Space"])
    await page.keyboard.press(key);
  await holds(page);
  await expect(painter.locator(".mask-said")).toHaveText(
    /^2 % of the pixels are painted, in \d+ of \d+ frames/
  );
  await expect(title).toContainText(": 98% of the pixels");
  await expect(cell(page, 24)).toContainText(/the rest, over that fill[+−]\d/);

  // The given pixels back over the result: their error is none then.
  await edit(
    page,
    19,
    "const paste = true; const result = film?.given && (paste ? lumiere.pasteGiven(film.given.clean, channels.C, channels.M.data) : film.given.clean);"
  );
  await holds(page);
  await expect(cell(page, 24)).toContainText("∞, to rounding");

  await task("outpainting");
  await holds(page);
  await expect(title).toContainText(": 50% of the pixels");

  await number(page, 16).fill("90");
  await expect(screens).toContainText("of 90", {timeout: 60_000});
  await cell(page, 16).getByRole("button", {name: "Stop"}).click();
  await holds(page);
  await expect(screens).toContainText(/Stopped after step \d+ of 90/);

  const field = cell(page, 6).locator("input[type=text]");
  await field.fill("a red ball on the left stands still, on sand");
  await field.press("Enter");
  await expect(cell(page, 6).getByRole("status")).toContainText(
    "“ball” is not a word of the clips' captions; the nearest is “sphere”"
  );
  await field.fill("a red sphere on the left stands still, on sand");
  await field.press("Enter");
  await holds(page);
  await expectReadable(page);
});
