// Lumiere's style and SDEdit on wasm: α is slid, nothing is made twice, a clip is edited at several strengths.
import {cell, expect, expectReadable, holds, number, openWhole, test} from "./notebook.ts";

test.setTimeout(600_000);

test("style and editing: another α, what was made is kept, strengths, and a stop", async ({page}) => {
  await openWhole(page, "lumiere/style-and-editing");
  await number(page, 16, 1).fill("2");
  await number(page, 16, 2).fill("1"); // one pass a step
  await page.waitForTimeout(300);
  await cell(page, 16).getByRole("button", {name: "Denoise"}).click();
  await holds(page);
  const row = (alpha: string) =>
    cell(page, 22)
      .locator("tr")
      .filter({has: page.getByRole("rowheader", {name: alpha, exact: true})});
  for (const alpha of ["0", "0.5", "0.75", "1"]) await expect(row(alpha)).toContainText(/\d\s%/);
  await expect(row("0")).toContainText(/1\.00\s×0\.00/);
  const style = await row("1").textContent();

  await number(page, 16, 0).fill("0.25");
  await holds(page);
  await expect(row("0.25")).toContainText(/\d\s%/);
  expect(await row("1").textContent(), "what was made is shown as it was").toBe(style);
  await expect(cell(page, 19).locator(".view-screen-label")).toHaveCount(5);

  await cell(page, 28).getByRole("button", {name: "Edit"}).click();
  await holds(page);
  const chart = cell(page, 32).locator("[role=slider]");
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(chart).toHaveAttribute("aria-valuetext", /to your video 0;/);
  await page.keyboard.press("End");
  await expect(chart).not.toHaveAttribute("aria-valuetext", /to your video 0;/);
  await expect(cell(page, 39).locator(".view-subtitle")).toContainText("of 2 steps each");

  await number(page, 16, 1).fill("90");
  await expect(cell(page, 19).locator(".view-subtitle")).toContainText("of 90", {timeout: 60_000});
  await cell(page, 28).getByRole("button", {name: "Stop"}).click();
  await cell(page, 16).getByRole("button", {name: "Stop"}).click();
  await holds(page);
  await expect(cell(page, 19).locator(".view-subtitle")).toHaveText("Stopped.");

  const field = cell(page, 27).locator("input[type=text]");
  await field.fill("a blue cube on the left jumps");
  await field.press("Enter");
  await expect(cell(page, 27).getByRole("status")).toContainText("the nearest is “bounces”");
  await field.fill("a blue cube on the left stands still, on sand");
  await field.press("Enter");
  await holds(page);
  await expectReadable(page);
});
