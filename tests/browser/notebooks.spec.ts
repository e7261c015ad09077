import {publishedNotebooks} from "../published.ts";
import {expect, LIGHT, open, test} from "./notebook.ts";

for (const backend of ["webgpu", "wasm"]) {
  for (const slug of LIGHT) {
    test(`${slug} runs every cell on ${backend}`, async ({page}) => {
      const {backend: found, cells} = await open(page, slug, `?backend=${backend}`);
      expect(found).toBe(backend);
      expect(cells.length).toBeGreaterThan(5);
      expect(
        cells.filter(({state}) => state !== "done").map(({id, state, error}) => ({id, state, error}))
      ).toEqual([]);
    });
  }
}

test("a page reads without JavaScript", async ({browser, baseURL}) => {
  const context = await browser.newContext({javaScriptEnabled: false});
  const page = await context.newPage();
  await page.goto(`${baseURL}n/lumiere/inflated-convolution/`);
  await expect(page.getByRole("heading", {level: 1})).toHaveText("Inflated convolution");
  await expect(page.locator(".katex").first()).toBeVisible();
  await expect(page.locator(".nb-code", {hasText: "convInflation"}).first()).toBeVisible();
  await context.close();
});

test("the list of notebooks is there for people and for machines", async ({page}) => {
  await page.goto("");
  const {notebooks} = await (await page.request.get("notebooks.json")).json();
  expect(notebooks.map(({slug}: {slug: string}) => slug)).toEqual(publishedNotebooks());
  for (const {title} of notebooks)
    await expect(page.locator(".shelf").getByRole("link", {name: title, exact: true})).toBeVisible();
});
