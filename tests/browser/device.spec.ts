import {cell, edit, expect, open, settled, status, test} from "./notebook.ts";

const SLUG = "lumiere/inflated-convolution";

test("200 reruns of a cell that allocates leave tensors and GPU bytes where they began", async ({page}) => {
  await open(page, "start", "?backend=webgpu");
  await edit(page, 12, "const noise = tf.ones([64, 64]).mul(turns) // two tensors a run, neither disposed");
  await settled(page);
  const before = await status(page);
  await page.evaluate(async () => {
    const slider = document.querySelector<HTMLInputElement>('[data-cell="3"] input[type=range]')!;
    const cells = async () => (await globalThis.zoetrope.status()).cells;
    const runs = async () => (await cells()).find(({id}) => id === "12")!.runs;
    const done = async () => (await cells()).every(({state}) => state === "done");
    for (let i = 0; i < 200; i++) {
      const before = await runs();
      slider.value = String((i % 12) + 1);
      slider.dispatchEvent(new Event("input", {bubbles: true}));
      // It begins a frame later: until then all are done, as before.
      do await new Promise((resolve) => setTimeout(resolve, 10));
      while ((await runs()) === before || !(await done()));
    }
  });
  const after = await settled(page);
  const runsOf = (all: typeof before) => all.cells.find(({id}) => id === "12")!.runs;
  expect(runsOf(after) - runsOf(before)).toBeGreaterThanOrEqual(200);
  expect(after.tensors).toBe(before.tensors);
  expect(after.bytes).toBe(before.bytes);
});

test("a lost device is said, and one click brings everything back, drafts intact", async ({page}) => {
  await open(page, SLUG, "?backend=webgpu");
  await edit(page, 11, "`my own sentence: ${change}`");
  await settled(page);
  await page.evaluate(async () => (await globalThis.zoetrope.gpu()).device!.destroy());
  const line = page.locator("#device");
  await expect(line).toHaveAttribute("data-device", "lost");
  await expect(line).toContainText("lost the GPU");
  await line.getByRole("button").click();
  await expect(line).toHaveAttribute("data-device", "open");
  const {cells, backend} = await settled(page);
  expect(backend).toBe("webgpu");
  expect(cells.filter(({state}) => state === "error")).toEqual([]);
  await expect(cell(page, 11).locator(".nb-output")).toContainText("my own sentence: 0");
});

test("a GPU validation error is shown at the cell that caused it", async ({page}) => {
  await open(page, "start", "?backend=webgpu");
  await edit(
    page,
    13,
    `const buffer = gpu.device.createBuffer({size: 16, usage: GPUBufferUsage.STORAGE});
gpu.device.queue.writeBuffer(buffer, 0, new Float32Array(4));`
  );
  await expect(cell(page, 13).locator(".nb-error")).toContainText(/The GPU refused .*CopyDst/);
  await expect(cell(page, 13)).toHaveAttribute("data-state", "error");
});
