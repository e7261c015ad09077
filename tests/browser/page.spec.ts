import {gzipSync} from "node:zlib";
import {expect, expectReadable, open, test} from "./notebook.ts";

// The other notebooks’ own suites look at theirs.
for (const slug of ["", "open/", "n/start/", "n/lumiere/multidiffusion/"]) {
  test(`“/${slug}” fits every width, and axe finds nothing serious in light or dark`, async ({page}) => {
    if (slug.startsWith("n/")) await open(page, slug.slice(2, -1), "?backend=wasm");
    else await page.goto(slug);
    await expectReadable(page);
  });
}

/** Bytes of everything that the page asks for, gzipped as a static host sends it. */
async function weigh(
  page: import("@playwright/test").Page,
  go: () => Promise<unknown>
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  const pending: Promise<void>[] = [];
  page.on("response", (response) => {
    pending.push(
      response.body().then(
        (body) => {
          const path = new URL(response.url()).pathname;
          sizes[path] = /\.(woff2|png|wasm)$/.test(path) ? body.length : gzipSync(body).length;
        },
        () => {}
      )
    );
  });
  await go();
  await page.waitForLoadState("networkidle");
  await Promise.all(pending);
  return sizes;
}

const total = (sizes: Record<string, number>) => Object.values(sizes).reduce((a, b) => a + b, 0) / 1000;

test("the first page weighs less than 250 KB gzipped", async ({page}) => {
  const kB = total(await weigh(page, () => page.goto("")));
  test.info().annotations.push({type: "first page", description: `${kB.toFixed(0)} kB`});
  expect(kB).toBeLessThan(250);
});

test("a notebook weighs less than 250 KB gzipped before its own libraries", async ({page}) => {
  const sizes = await weigh(page, () => page.goto("n/lumiere/inflated-convolution/?safe"));
  // KaTeX's fonts are what the formulas of this notebook need; a notebook without formulas does not load them.
  const own = Object.entries(sizes).filter(([path]) => !path.includes("KaTeX_"));
  const kB = total(Object.fromEntries(own));
  test.info().annotations.push({type: "notebook", description: `${kB.toFixed(0)} kB`});
  expect(kB).toBeLessThan(250);
});

test("the first live output is there within 3 s of navigation on wasm", async ({browser, baseURL}) => {
  // A machine that does something else at the time only adds: the best of three first visits counts.
  const visits: number[] = [];
  while (visits.length < 3 && !visits.some((ms) => ms < 3000)) {
    const context = await browser.newContext({baseURL});
    const page = await context.newPage();
    await page.goto("n/lumiere/inflated-convolution/?backend=wasm", {waitUntil: "commit"});
    await page.waitForFunction(() =>
      document.querySelector('[data-mode="js"][data-state="done"] .nb-output > *')
    );
    visits.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  const best = Math.min(...visits);
  test.info().annotations.push({type: "first output", description: `${best.toFixed(0)} ms`});
  expect(best).toBeLessThan(3000);
});
