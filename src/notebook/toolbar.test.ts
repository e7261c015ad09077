import assert from "node:assert/strict";
import {test} from "node:test";
import {openPage} from "./testing/page.ts";

openPage();
const {cellToolbar} = await import("./toolbar.ts");

test("Reset and Difference keep their places when there is nothing to reset, and hand their focus on", () => {
  const bar = cellToolbar("Cell 1", new Proxy({} as never, {get: () => () => {}}));
  document.body.append(bar.element);
  const button = (action: string) => bar.element.querySelector<HTMLButtonElement>(`[data-action=${action}]`)!;
  const now = {running: false, open: false, changed: true, published: true, runnable: true};
  bar.update(now);
  assert.deepEqual([button("reset").disabled, button("reset").className], [false, "nb-button"]);
  button("reset").focus();

  bar.update({...now, changed: false});
  assert.equal(document.activeElement, button("toggle-code"));
  for (const action of ["reset", "diff"]) {
    assert.equal(button(action).hidden, false); // it still takes room
    assert.equal(button(action).disabled, true);
    assert.ok(button(action).classList.contains("nb-away"));
    assert.equal(button(action).getAttribute("aria-hidden"), "true");
  }
  const key = new window.KeyboardEvent("keydown", {key: "ArrowLeft", bubbles: true});
  button("delete").focus();
  button("delete").dispatchEvent(key);
  assert.equal(document.activeElement, button("duplicate"));

  bar.update(now);
  assert.deepEqual([button("diff").disabled, button("diff").hasAttribute("aria-hidden")], [false, false]);
  bar.update({...now, published: false});
  assert.equal(button("reset").hidden, true); // a cell of one’s own can never be reset
});
