import assert from "node:assert/strict";
import {test} from "node:test";
import {completionStatus, startCompletion} from "@codemirror/autocomplete";
import {EditorView, runScopeHandlers} from "@codemirror/view";
import {openPage, until} from "./testing/page.ts";

openPage();
const {createEditor} = await import("./editor.ts");

test("Shift-Enter closes the list of completions, then runs", async () => {
  const said: (string | null)[] = [];
  const editor = createEditor({
    parent: document.body,
    value: "al",
    mode: "js",
    label: "Code",
    onChange() {},
    onRun: () => said.push(completionStatus(view.state)),
    onLeave() {},
    completions: () => [{name: "alpha"}]
  });
  const view = EditorView.findFromDOM(document.body)!;
  editor.focus(1, 2);
  startCompletion(view);
  await until(() => completionStatus(view.state) === "active");
  runScopeHandlers(view, new window.KeyboardEvent("keydown", {key: "Enter", shiftKey: true}), "editor");
  assert.deepEqual(said, [null]);
  editor.destroy();
});
