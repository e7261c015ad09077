import {cell, edit, expect, open, settled, test} from "./notebook.ts";

test("a draft survives a tab that is killed", async ({page, context}) => {
  await open(page, "start", "?backend=wasm");
  await edit(page, 13, "noise.shape.join('×') + ' of my own'");
  await settled(page);
  await edit(page, 4, "half a thought that was never run (", {run: false});
  await page.waitForTimeout(600);
  // The tab's process dies: no unload handler runs.
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();

  const again = await context.newPage();
  await again.goto("n/start/?backend=wasm");
  await expect(cell(again, 13).locator(".nb-output")).toContainText("256×256×16 of my own");
  await expect(cell(again, 4)).toContainText("half a thought that was never run");
});

test("?safe runs nothing and keeps the draft", async ({page}) => {
  await open(page, "start", "?backend=wasm");
  await edit(page, 13, "globalThis.ran = true");
  await settled(page);
  await page.waitForTimeout(600);
  await page.goto("n/start/?safe");
  await expect(cell(page, 13)).toContainText("globalThis.ran");
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
});
