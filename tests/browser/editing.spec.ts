import {cell, edit, expect, open, runs, settled, status, test} from "./notebook.ts";

// In “start”: cell 3 defines turns, cell 4 draws it; cell 12 makes noise, cell 13 reads it.

test("editing a cell reruns exactly it and its dependents", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  const before = await runs(page);
  await edit(page, 12, "const noise = tf.ones([4, 4])");
  await settled(page);
  const after = await runs(page);
  const rerun = Object.keys(after).filter((id) => after[id] > (before[id] ?? 0));
  expect(rerun.sort()).toEqual(["12", "13", "15"]);
  await expect(cell(page, 13).locator(".nb-output")).toContainText("1.0000");
});

test("a slider reruns exactly what names it", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  const before = await runs(page);
  const slider = cell(page, 3).locator("input[type=range]");
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await settled(page);
  const after = await runs(page);
  expect(Object.keys(after).filter((id) => after[id] > before[id])).toEqual(["4"]);
  await expect(cell(page, 4).locator(".nb-output svg")).toHaveAttribute(
    "aria-label",
    "A spiral with 6 turns"
  );
});

test("a syntax error points at its line and keeps the last good output", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  const good = await cell(page, 13).locator(".nb-output").innerText();
  await edit(page, 13, "const a = 1;\nconst b = (;");
  await expect(cell(page, 13)).toHaveAttribute("data-state", "error");
  await expect(cell(page, 13).locator(".nb-error")).toContainText("line 2");
  await expect(cell(page, 13).locator(".nb-output")).toContainText(good);
});

test("a run-time error points at its line and keeps the last good output", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  const good = await cell(page, 13).locator(".nb-output").innerText();
  await edit(page, 13, "const a = noise.size;\n\nthrow new Error(`size is ${a}`)");
  await expect(cell(page, 13)).toHaveAttribute("data-state", "error");
  await expect(cell(page, 13).locator(".nb-error")).toContainText("line 3");
  await expect(cell(page, 13).locator(".nb-error")).toContainText("size is 1048576");
  await expect(cell(page, 13).locator(".nb-output")).toContainText(good);
});

test("TypeScript runs, and its errors point at the right line", async ({page}) => {
  await open(page, "lumiere/inflated-convolution", "?backend=wasm");
  await edit(page, 9, "interface Unused {\n  a: number;\n}\nconst params: Unused = {a: missingName};");
  await expect(cell(page, 9).locator(".nb-error")).toContainText("missingName");
});

test("a duplicate and a cyclic definition are shown at the definers", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  await edit(page, 13, "const turns = 3");
  await expect(cell(page, 3).locator(".nb-error")).toContainText("“turns” is also defined by");
  await expect(cell(page, 13).locator(".nb-error")).toContainText("“turns” is also defined by");
  await edit(page, 13, "const rms = noise.size");
  await expect(cell(page, 3).locator(".nb-error")).toHaveCount(0);
  await edit(page, 12, "const noise = {size: rms}");
  await expect(cell(page, 12).locator(".nb-error")).toContainText("needs itself");
  await expect(cell(page, 13).locator(".nb-error")).toContainText("needs itself");
});

test("an endless async loop stops on Stop, though it never looks at invalidation", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  await edit(
    page,
    13,
    "for (let i = 0; ; i++) {\n  globalThis.spins = i;\n  await new Promise((r) => setTimeout(r, 5));\n}"
  );
  await expect(cell(page, 13)).toHaveAttribute("data-state", "running");
  await expect
    .poll(() => page.evaluate(() => (globalThis as {spins?: number}).spins ?? 0))
    .toBeGreaterThan(3);
  await cell(page, 13).hover();
  await cell(page, 13).locator("[data-action=stop]").click();
  await expect(cell(page, 13)).toHaveAttribute("data-state", "stopped");
  await page.waitForTimeout(100);
  const spins = await page.evaluate(() => (globalThis as {spins?: number}).spins);
  await page.waitForTimeout(200);
  expect(await page.evaluate(() => (globalThis as {spins?: number}).spins)).toBe(spins);
});

test("an endless synchronous loop ends with a sentence", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  await edit(page, 13, "let i = 0;\nwhile (true) i++;");
  await expect(cell(page, 13)).toHaveAttribute("data-state", "error", {timeout: 30_000});
  await expect(cell(page, 13).locator(".nb-error")).toContainText("line 2");
});

test("a cell can be added, moved, duplicated, deleted and brought back", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  const count = () => page.locator("[data-cell]").count();
  const cells = await count();
  await cell(page, 4).hover();
  await cell(page, 4).locator("[data-action=duplicate]").click();
  await expect.poll(count).toBe(cells + 1);
  await cell(page, 4).hover();
  await cell(page, 4).locator("[data-action=delete]").click();
  await expect(cell(page, 4)).toHaveCount(0);
  await page.getByRole("button", {name: /undo/i}).click();
  await expect(cell(page, 4).locator(".nb-output svg")).toBeVisible();
  await cell(page, 4).hover();
  await cell(page, 4).locator("[data-action=up]").click();
  const order = await page
    .locator("[data-cell]")
    .evaluateAll((all) => all.map((e) => (e as HTMLElement).dataset.cell));
  expect(order.indexOf("4")).toBeLessThan(order.indexOf("3"));
});

test("a reset brings the published cell back", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  await edit(page, 13, "1 + 1");
  await expect(cell(page, 13).locator(".nb-output")).toContainText("2");
  await cell(page, 13).hover();
  await cell(page, 13).locator("[data-action=reset]").click();
  await settled(page);
  await expect(cell(page, 13).locator(".nb-output")).toContainText("root mean square");
  expect((await status(page)).cells.every(({state}) => state === "done")).toBe(true);
});
