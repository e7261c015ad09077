import assert from "node:assert/strict";
import {test} from "node:test";
import {figure} from "./figure.ts";
import {onWidth} from "./measure.ts";
import {fitToPaper} from "./paper.ts";
import {useDom} from "./testing.ts";

const document = useDom();

test("figures are drawn for paper before a page is printed, and for the screen after it", () => {
  const root = document.documentElement;
  const view = figure({title: "Wide", summary: "", table: undefined});
  document.body.append(view);
  const printing = () => root.classList.contains("view-paper");
  let widest = 0;
  Object.defineProperty(view.body, "clientWidth", {get: () => (printing() ? 600 : 1100)});
  Object.defineProperty(view.body, "scrollWidth", {get: () => widest});
  view.body.style.paddingLeft = "3px";
  const drawn: number[] = [];
  onWidth(view.body, (width) => drawn.push(width));
  Object.assign(window, {scrollTo() {}});
  fitToPaper(window);

  window.dispatchEvent(new Event("beforeprint"));
  assert.deepEqual([drawn.at(-1), view.body.style.zoom || ""], [597, ""]);
  window.dispatchEvent(new Event("afterprint"));
  assert.deepEqual([drawn.at(-1), printing()], [1097, false]);

  widest = 1200;
  window.dispatchEvent(new Event("beforeprint"));
  assert.equal(view.body.style.zoom, "0.5");
  window.dispatchEvent(new Event("afterprint"));
  assert.equal(view.body.style.zoom, "");
});
