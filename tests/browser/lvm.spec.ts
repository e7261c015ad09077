// LVM's notebooks with the trained transformer on wasm: one page each, which runs every cell, is used as a reader would, and is held to every
// width and to axe. (The models themselves are held to their references in Node.)
import type {Page} from "@playwright/test";
import {
  cell,
  edit,
  expect,
  expectReadable,
  holds,
  number,
  open,
  openWhole,
  settled,
  test,
  WASM
} from "./notebook.ts";

test.setTimeout(600_000);

/** A picture of one colour, drawn in the page, as a file. */
async function picture(page: Page, color: string) {
  const base64 = await page.evaluate((fill) => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 80, height: 80});
    const context = canvas.getContext("2d")!;
    context.fillStyle = fill;
    context.fillRect(0, 0, 80, 80);
    return canvas.toDataURL("image/png").split(",")[1];
  }, color);
  return {name: "own.png", mimeType: "image/png", buffer: Buffer.from(base64, "base64")};
}

test("VQ tokens: a token is read and pinned, its code swapped, an own image dropped", async ({page}) => {
  await openWhole(page, "lvm/vq-tokens");
  const grid = cell(page, 8).locator(".tok-hit").first();
  await grid.hover({position: {x: 30, y: 30}});
  await expect(cell(page, 8).locator(".tok-card")).toContainText(/code \d+/);

  const before = await cell(page, 14).locator(".view-title").textContent();
  await grid.click({position: {x: 60, y: 60}});
  await holds(page);
  const title = cell(page, 14).locator(".view-title");
  expect(await title.textContent()).not.toBe(before);
  // Deep inside of the image a token of this encoder sees 9 × 9 pixels, wherever it stands.
  await expect(title).toContainText(/^Token \d+ sees 81 pixels/);

  await page.locator(".source input[type=file]").setInputFiles(await picture(page, "rgb(200, 40, 40)"));
  await holds(page);
  await expect(cell(page, 2)).toContainText("own.png");
  // One colour: inside of the image all cells are equal, and so are their tokens.
  await expect(cell(page, 10)).toContainText(/It uses \d different codes/);
  await expectReadable(page);
});

test("visual sentences: another format, and a file that is written and read back", async ({page}) => {
  await openWhole(page, "lvm/visual-sentences");
  await cell(page, 4).locator("select").selectOption("several annotations");
  await holds(page);
  await expect(cell(page, 6).locator(".tok-tile")).toHaveCount(15);
  await expect(cell(page, 15)).toContainText("1 + 15 × 256 + 1 = 3,842");

  const link = cell(page, 21).getByRole("link");
  await expect(cell(page, 21)).toContainText("every id is the same");
  const text = await link.evaluate(async (a: HTMLAnchorElement) => (await fetch(a.href)).text());
  const lines = text.trim().split("\n");
  expect(lines).toHaveLength(5);
  expect(Buffer.from(JSON.parse(lines[0]).tokens, "base64")).toHaveLength(15 * 256 * 4);

  const one = {name: "one.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(lines[1])};
  await cell(page, 22).locator("input[type=file]").setInputFiles(one);
  await holds(page);
  await expect(cell(page, 23).locator(".tok-tile")).toHaveCount(1);
  await expectReadable(page);
});

test("next token: a token and a head are pinned, and a stage is swapped", async ({page}) => {
  await openWhole(page, "lvm/next-token");
  // Two images instead of four: each pass through the transformer then takes half as long.
  await number(page, 6, 1).fill("2");
  await holds(page);
  await cell(page, 9)
    .locator(".tok-tile")
    .nth(1)
    .locator("canvas")
    .click({position: {x: 40, y: 40}});
  await holds(page);
  await expect(cell(page, 19).locator(".view-title")).toContainText("of image 1");

  const heads = cell(page, 22).locator(".tok-heads");
  await heads.focus();
  for (const key of ["ArrowDown", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  await holds(page);
  await expect(cell(page, 24).locator(".view-title")).toHaveText("Layer 1, head 1");

  const mean = () => cell(page, 10).locator(".view-subtitle").textContent();
  const trained = await mean();
  await edit(page, 7, "const parts = {rope: (x) => x};");
  await holds(page);
  expect(await mean()).not.toBe(trained);
  await cell(page, 29).getByRole("button", {name: "Check all three"}).click();
  await holds(page);
  await expect(cell(page, 27)).toContainText("0, exactly");
  await expectReadable(page);
});

test("prompting: an answer is painted to its end, stopped, and asked for with own pictures", async ({
  page
}) => {
  await openWhole(page, "lvm/prompting");
  const easel = cell(page, 13).getByRole("progressbar").first();
  await number(page, 6, 1).fill("1");
  await page.waitForTimeout(300);
  await cell(page, 11).getByRole("button", {name: "Paint"}).click();
  await holds(page);
  await expect(cell(page, 9).locator(".tok-tile")).toHaveCount(4);
  await expect(easel).toHaveAttribute("aria-valuenow", "16");
  await expect(cell(page, 17).locator("tr").nth(1)).toContainText(/painted\d/);

  await number(page, 11, 3).fill("5");
  await expect(easel).not.toHaveAttribute("aria-valuenow", "16");
  await cell(page, 11).getByRole("button", {name: "Stop"}).click();
  await holds(page);
  await expect(easel).not.toHaveAttribute("aria-valuenow", "16");

  await number(page, 33).fill("1");
  await holds(page);
  const question = cell(page, 34).locator(".pictures-tile").last();
  await question.locator(".pictures-surface").click();
  await cell(page, 34)
    .locator("input[type=file]")
    .setInputFiles(await picture(page, "rgb(20, 160, 60)"));
  await cell(page, 34).getByRole("button", {name: "Brush"}).click();
  const surface = question.locator(".pictures-surface");
  await surface.focus();
  await page.keyboard.press("Space");
  const pixels = await question
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => [
      ...canvas.getContext("2d")!.getImageData(32, 32, 1, 1).data,
      ...canvas.getContext("2d")!.getImageData(2, 2, 1, 1).data
    ]);
  expect(pixels).toEqual([0, 0, 0, 255, 20, 160, 60, 255]);
  await cell(page, 35).getByRole("button", {name: "Paint the answer"}).click();
  await holds(page);
  await expect(cell(page, 37).getByRole("progressbar")).toHaveAttribute("aria-valuenow", "16");
  await expectReadable(page);
});

test("corrupt weights are refused with a sentence, and the cell loads sound ones when it runs again", async ({
  page
}) => {
  await page.route("**/lvm-vqgan*.safetensors", async (route) => {
    const response = await route.fetch();
    const body = Buffer.from(await response.body());
    body[body.length >> 1] ^= 1;
    await route.fulfill({response, body});
  });
  await open(page, "lvm/visual-sentences", WASM);
  await expect(cell(page, 13)).toHaveAttribute("data-state", "error");
  await expect(cell(page, 13).locator(".nb-error")).toContainText(
    /^.*lvm-vqgan[\w.-]*\.safetensors is corrupt: its sha256 should be [0-9a-f]{64}, found [0-9a-f]{64}; reload/
  );
  await page.unroute("**/lvm-vqgan*.safetensors");
  await cell(page, 13).hover();
  await cell(page, 13).locator("[data-action=run]").click();
  await expect(cell(page, 13)).toContainText("from this site · sha256 verified");
  await settled(page, 400_000);
  // Sound ones are kept, and verified again when they come from the cache.
  await cell(page, 13).locator("[data-action=run]").click();
  await expect(cell(page, 13)).toContainText("from this browser’s cache · sha256 verified");
});
