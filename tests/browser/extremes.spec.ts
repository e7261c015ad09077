// Clips and settings at their ends: a sentence where something cannot be done, and the way back.
import {expect, open, settled, test, cell} from "./notebook.ts";

const failed = (cells: {id: string; state: string; error: string | null}[]) =>
  cells.filter(({state}) => state !== "done").map(({id, error}) => ({id, error}));

test("a clip of one frame runs every cell, and a gap between windows is named and closed", async ({page}) => {
  await open(page, "lumiere/multidiffusion", "?backend=wasm");
  await cell(page, 8).locator("input[type=number]").nth(1).fill("1"); // one step is enough here, and quick
  const set = async (input: number, value: number) => {
    await cell(page, 4).locator("input[type=number]").nth(input).fill(String(value));
    await page.waitForTimeout(100);
    return (await settled(page)).cells;
  };
  expect(failed(await set(1, 12))).toEqual([]);
  await expect(cell(page, 6)).toContainText("sharing 11, one less than they are long");
  expect(failed(await set(1, 2))).toEqual([]);

  const first = cell(page, 6).getByRole("slider", {name: "Window 1"});
  await first.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await expect(cell(page, 11)).toHaveAttribute("data-state", "error");
  await expect(cell(page, 11).locator(".nb-error")).toContainText("no window gives any weight to frames 0–2");
  await first.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
  await page.waitForTimeout(100);
  expect(failed((await settled(page)).cells)).toEqual([]);

  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
  await page
    .locator(".source input[type=file]")
    .setInputFiles({name: "dot.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64")});
  const frames = page.locator(".source").getByLabel("Frames", {exact: true});
  await frames.fill("1");
  await frames.press("Enter");
  await expect(page.locator(".source-about")).toContainText("→ 1 frame");
  expect(failed((await settled(page)).cells)).toEqual([]);
  await expect(cell(page, 24)).toContainText("the clip has one frame");
});

test("a backend that this browser lacks is answered by a sentence and a way on", async ({page}) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "gpu", {get: () => undefined}));
  await open(page, "start", "?backend=webgpu");
  const device = page.locator("#device");
  await expect(device).toContainText("this browser has no WebGPU");
  await device.getByRole("link").click();
  await expect(device).toContainText("Computed live on WebAssembly");
  expect(failed((await settled(page)).cells)).toEqual([]);
});
