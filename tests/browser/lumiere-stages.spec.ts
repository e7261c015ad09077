// Temporal sampling where it opens the trained network, on wasm.
import {cell, expect, expectReadable, openWhole, test} from "./notebook.ts";

test.setTimeout(180_000);

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
