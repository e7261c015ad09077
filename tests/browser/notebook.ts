// What the browser tests share: a page that watches for foreign requests and uncaught errors, and words for a notebook.
import {AxeBuilder} from "@axe-core/playwright";
import {test as base, expect, type Locator, type Page} from "@playwright/test";

export interface CellStatus {
  id: string;
  name: string;
  state: string;
  runs: number;
  wallMs: number | null;
  gpuMs: number | null;
  bytes: number | null;
  error: string | null;
}

export interface Status {
  notebook: string;
  backend: string | null;
  adapter: string | null;
  cells: CellStatus[];
  tensors: number;
  bytes: number;
}

declare global {
  var zoetrope: {status(): Promise<Status>; gpu(): Promise<{device: GPUDevice | null}>};
}

/** What went wrong behind the page's back; each test ends by finding both empty. */
export interface Watch {
  foreign: string[];
  uncaught: string[];
}

export const test = base.extend<{watch: Watch}>({
  watch: [
    async ({page, baseURL}, use) => {
      const watch: Watch = {foreign: [], uncaught: []};
      const origin = new URL(baseURL!).origin;
      page.on("request", (request) => {
        const url = request.url();
        const inside = url.startsWith(baseURL!) || /^(data|blob):/.test(url);
        if (!inside && url !== `${origin}/favicon.ico`) watch.foreign.push(url);
      });
      page.on("pageerror", (error) => watch.uncaught.push(error.message));
      await use(watch);
      expect(watch.foreign, "requests that leave the site").toEqual([]);
      expect(watch.uncaught, "uncaught errors").toEqual([]);
    },
    {auto: true}
  ]
});

export {expect};

/** Notebooks that compute little enough for a software GPU. */
export const LIGHT = [
  "start",
  "lumiere/inflated-convolution",
  "lumiere/temporal-sampling",
  "lumiere/multidiffusion"
];
export const status = (page: Page): Promise<Status> => page.evaluate(() => globalThis.zoetrope.status());

/** Opens a notebook and waits until no cell is queued or running. */
export async function open(page: Page, slug: string, query = ""): Promise<Status> {
  await page.goto(`n/${slug}/${query}`);
  return settled(page);
}

/** Waits until every cell has come to rest, and stays so for a moment. */
export async function settled(page: Page, timeout = 60_000): Promise<Status> {
  const atRest = () =>
    page.evaluate(
      async () =>
        (await globalThis.zoetrope?.status())?.cells.every(
          ({state}) => !/^(idle|queued|running)$/.test(state)
        ) ?? false
    );
  await expect
    .poll(
      async () => {
        if (!(await atRest())) return false;
        await page.waitForTimeout(150);
        return atRest();
      },
      {timeout, intervals: [100, 200]}
    )
    .toBe(true);
  return status(page);
}

export const cell = (page: Page, id: string | number): Locator => page.locator(`[data-cell="${id}"]`);

/** Replaces a cell's code as a person would, and runs it with Shift-Enter. */
export async function edit(page: Page, id: string | number, code: string, {run = true} = {}): Promise<void> {
  const section = cell(page, id);
  if (!(await section.locator("details.nb-source").evaluate((d: HTMLDetailsElement) => d.open)))
    await section.locator(".nb-handle").click();
  const editor = section.locator(".cm-content");
  if (!(await editor.count())) await section.locator(".nb-code").click();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(code);
  if (run) await page.keyboard.press("Shift+Enter");
}

/** How often each cell has run, by id. */
export const runs = async (page: Page): Promise<Record<string, number>> =>
  Object.fromEntries((await status(page)).cells.map(({id, runs}) => [id, runs]));

/** Holds a page to every width and to axe: to all rules in light, and in dark to the one that a theme can break. */
export async function expectReadable(page: Page): Promise<void> {
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({width, height: 900});
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(overflow, `scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    const axe = new AxeBuilder({page});
    const {violations} = await (theme === "light" ? axe : axe.withRules(["color-contrast"])).analyze();
    const serious = violations.filter(({impact}) => impact === "serious" || impact === "critical");
    const found = serious.map(({id, nodes}) => ({id, nodes: nodes.map(({html}) => html.slice(0, 160))}));
    expect(found, theme).toEqual([]);
  }
}

export const WASM = "?backend=wasm";

const failed = ({cells}: Status) =>
  cells.filter(({state}) => state !== "done").map(({id, state, error}) => ({id, state, error}));

/** Opens a notebook on wasm, where the trained models are faster than on a software GPU, and holds every cell to be done. */
export async function openWhole(page: Page, slug: string): Promise<void> {
  await page.goto(`n/${slug}/${WASM}`);
  const found = await settled(page, 400_000);
  expect(found.backend).toBe("wasm");
  expect(failed(found)).toEqual([]);
}

/** Waits for what a change set off, and holds every cell to having come through it. */
export async function holds(page: Page): Promise<void> {
  await page.waitForTimeout(200);
  expect(failed(await settled(page, 400_000))).toEqual([]);
}

/** The n-th number input of a cell. */
export const number = (page: Page, id: number, n = 0): Locator =>
  cell(page, id).locator("input[type=number]").nth(n);

/** Presses a button of a cell, by its text. */
export const press = (page: Page, id: number, name: string | RegExp): Promise<void> =>
  cell(page, id).getByRole("button", {name}).click();
