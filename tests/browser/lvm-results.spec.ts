// The notebooks of LVM's results: what was measured is read and compared without any weights; the exam is sat with them.
import type {Page} from "@playwright/test";
import {cell, expect, expectReadable, holds, number, openWhole, test} from "./notebook.ts";

test.setTimeout(180_000);

/** Weights that the page asks for. */
function weightsAsked(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/\.safetensors$/.test(new URL(request.url()).pathname)) asked.push(request.url());
  });
  return asked;
}

test("scaling: runs are compared over FLOPs, by informative tokens, at another k and on another task", async ({
  page
}) => {
  const asked = weightsAsked(page);
  await openWhole(page, "lvm/scaling");
  await expect(cell(page, 4)).toContainText(/Each run had [\d,]+ steps of \d+ sentences/);
  await expect(cell(page, 8).locator(".result-readout-head")).toContainText(/which every run reached/);
  await expect(cell(page, 9)).toContainText(/From .* to .* loss .*From the lowest: /);

  await cell(page, 6).getByLabel("FLOPs").check();
  await holds(page);
  await expect(cell(page, 8).locator(".view-title")).toHaveText("Training loss by size, over FLOPs");
  await expect(cell(page, 8).locator(".result-readout-head")).toContainText(/At .*×10.* FLOPs/);

  const plot = cell(page, 13);
  const groups = () => plot.locator(".result-fits li").count();
  expect(await groups()).toBe(4);
  const before = await plot.locator(".result-fits").textContent();
  await cell(page, 11).getByLabel("informative").check();
  await cell(page, 11).getByLabel("mask", {exact: true}).check();
  await number(page, 11).fill("0");
  await holds(page);
  expect(await groups()).toBe(5);
  expect(await plot.locator(".result-fits").textContent()).not.toBe(before);
  await expect(cell(page, 14)).toContainText("At equal tokens, k = 0.");
  await expect(cell(page, 18).locator(".view-svg .result-group")).toHaveCount(6);
  await cell(page, 11).getByLabel("FLOPs").check();
  await holds(page);
  await expect(plot.locator(".view-title")).toHaveText("Perplexity of answers against FLOPs");

  // No task chosen: sentences in place of figures.
  const checked = cell(page, 11).locator("input[type=checkbox]:checked");
  while (await checked.count()) await checked.first().uncheck();
  await holds(page);
  await expect(plot).toContainText("Choose a task.");
  expect(asked).toEqual([]);
  await expectReadable(page);
});

test("benchmarks: figures are read without weights, then a sentence is answered, stopped and scored here", async ({
  page
}) => {
  const asked = weightsAsked(page);
  await openWhole(page, "lvm/benchmarks");
  const table = cell(page, 7).locator(".result-score-table");
  await expect(table.locator("tbody tr").first()).toContainText("mask");
  const greedy = await table.textContent();
  await cell(page, 5).getByLabel("sampled at T = 1").check();
  await cell(page, 5).getByLabel("control prompts").check();
  await holds(page);
  expect(await table.textContent()).not.toBe(greedy);
  await expect(table.locator("thead")).toContainText("wrong task");
  await expect(cell(page, 11).locator(".result-paper").first()).toContainText("the paper’s, on its data");
  await cell(page, 13).locator("select").selectOption("depth");
  await holds(page);
  await expect(cell(page, 14).locator("figure").first()).toContainText("AbsRel");
  expect(asked, "weights that nobody asked for").toEqual([]);

  const press = (id: number, name: string) => cell(page, id).getByRole("button", {name, exact: true}).click();
  await press(26, "Run");
  await holds(page);
  await expect(cell(page, 30)).toContainText("Load the model, then press Run.");
  await press(23, "Load the model");
  await holds(page);
  expect(asked).toHaveLength(2);
  await number(page, 25).fill("0");
  await number(page, 26).fill("1");
  await holds(page);
  await expect(cell(page, 30)).toContainText("0 of 1 answered");

  await press(26, "Run");
  await expect(cell(page, 30)).toContainText(/tokens painted/);
  await press(26, "Stop");
  await holds(page);
  await expect(cell(page, 30)).toContainText("0 of 1 answered; press Run.");
  await press(26, "Run");
  await holds(page);
  await expect(cell(page, 30)).toContainText("1 of 1 answered.");
  await expect(cell(page, 29).locator("canvas")).toHaveCount(3);
  await expect(cell(page, 29).locator(".result-sheet-score b")).toHaveText(/^[\d.]+$/);
  await expect(cell(page, 31).locator("tr").nth(1)).toContainText(/painted here[\d.]+1$/);
  await expectReadable(page);
});
