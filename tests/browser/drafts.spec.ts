import {cell, edit, expect, open, settled, test} from "./notebook.ts";

test("a draft survives a tab that is killed", async ({page, context}) => {
  await open(page, "start", "?backend=wasm");
  await edit(page, 13, "noise.shape.join('×') + ' of my own'");
  await settled(page);
  await edit(page, 4, "half a thought that was never run (", {run: false});
  await page.waitForTimeout(600);
  // A crash, as far as the page can tell: no unload handler runs.
  const session = await context.newCDPSession(page);
  await Promise.race([session.send("Page.crash").catch(() => {}), page.waitForTimeout(1000)]);
  await page.close({runBeforeUnload: false}).catch(() => {});

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
