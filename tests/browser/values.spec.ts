// What a cell's value looks like: tensors by what they hold, formulas as formulas.
import {cell, edit, expect, open, settled, test} from "./notebook.ts";

test("tensors are shown by shape, bytes and range, alone and in a record", async ({page}) => {
  await open(page, "lumiere/inflated-convolution", "?backend=wasm");
  await edit(page, 11, "inflated");
  const output = cell(page, 11).locator(".nb-output");
  await expect(output).toContainText("Tensor [16, 64, 64, 8] float32 · 524,288 numbers · 2.1 MB");
  await expect(output).toContainText(/min −[\d.]+ · mean [\d.]+ · max [\d.]+/);
  await edit(page, 11, "display(params);");
  await expect(output.getByRole("rowheader", {name: "conv1d.weight"})).toBeVisible();
  await edit(page, 11, "({one: inflated, two: 2})");
  await expect(output).toContainText("{one: Tensor, two: 2}");
});

test("a TeX cell is added from the menu and shows its formula", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  const toolbar = page.getByRole("toolbar", {name: "Cell 3"});
  await cell(page, 3).hover();
  await toolbar.locator("[data-action=add]").click();
  await toolbar.getByRole("button", {name: "TeX", exact: true}).click();
  await expect(page.locator("[data-mode=tex] .cm-content")).toBeFocused();
  await page.keyboard.insertText("\\frac{1}{2}");
  await page.keyboard.press("Shift+Enter");
  await settled(page);
  await expect(page.locator("[data-mode=tex] .nb-output .katex")).toBeVisible();
  // The list lies over the toolbars of the cells below, one of which has the focus now.
  await cell(page, 3).hover();
  await toolbar.locator("[data-action=add]").click();
  await toolbar.getByRole("button", {name: "TeX", exact: true}).click();
  await expect(page.locator("[data-mode=tex]")).toHaveCount(2);
});
