// The stages’ notebooks where they open the trained network, on wasm.
import {cell, expect, expectReadable, holds, openWhole, press, test} from "./notebook.ts";

test.setTimeout(180_000);

test("inflated convolution: trained blocks are run on the clip, and each adds something", async ({page}) => {
  await openWhole(page, "lumiere/inflated-convolution");
  await expect(cell(page, 32)).toContainText("Not run yet");
  await press(page, 30, "Load the network");
  await holds(page);
  const bars = cell(page, 32).locator("g[aria-label=bar] rect");
  await expect(bars).toHaveCount(6);
  for (const bar of await bars.all()) expect(Number(await bar.getAttribute("width"))).toBeGreaterThan(1);
  await expectReadable(page);
});

test("temporal sampling: trained kernels stand beside the identity", async ({page}) => {
  await openWhole(page, "lumiere/temporal-sampling");
  const rows = cell(page, 26).locator("tbody tr");
  await expect(rows).toHaveCount(4);
  await expect(rows.first()).toContainText(/down\.0.*\d+%/);
  await expect(cell(page, 27)).toContainText(
    /takes \d+% to \d+% of itself.*\d+% to \d+% of the squared distance/
  );
  await expectReadable(page);
});
