import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import {afterEach, beforeEach, test} from "node:test";
import {JSDOM} from "jsdom";
import {draftStore} from "./drafts.ts";
import type {MountOptions, NotebookController} from "./mount.ts";
import {openPage, until} from "./testing/page.ts";

openPage();
const {mountNotebook} = await import("./mount.ts");
const {openFile} = await import("./open.ts");
const {parseNotebook} = await import("./file.ts");
const {renderSection} = await import("./render.ts");

const PUBLISHED = `<!doctype html><notebook theme="air"><title>Demo</title>
<script id="1" type="module">const a = 1;</script>
<script id="2" type="module">a + 1</script>
<script id="3" type="text/markdown">Value \${a}.</script>
<script id="4" type="text/markdown">Plain *prose*.</script>
</notebook>`;

let nb: NotebookController;
let root: HTMLElement;

beforeEach(async () => {
  await draftStore().write("demo", null);
  sessionStorage.clear();
  localStorage.clear();
  history("");
});
afterEach(() => {
  nb.dispose();
  document.body.replaceChildren();
});

function history(search: string): void {
  Object.defineProperty(globalThis, "location", {
    value: new URL(`http://localhost/n/demo/${search}`),
    configurable: true
  });
}

/** The page as the build leaves it, then brought to life. */
async function open(options: Partial<MountOptions> = {}): Promise<void> {
  const {cells} = parseNotebook(PUBLISHED, {parser: new new JSDOM("").window.DOMParser()});
  root = document.createElement("div");
  root.innerHTML = cells.map((cell) => renderSection(cell)).join("\n");
  document.body.replaceChildren(root);
  nb = mountNotebook(root, {slug: "demo", published: PUBLISHED, trusted: true, ...options});
  await nb.ready;
}

const report = (id: string) => nb.status().cells.find((cell) => cell.id === id)!;
const section = (id: string) => root.querySelector<HTMLElement>(`[data-cell="${id}"]`)!;
const text = (id: string) => section(id).querySelector(".nb-output")!.textContent!.trim();
const press = (scope: Element, action: string) =>
  scope.querySelector<HTMLElement>(`[data-action="${action}"]`)!.click();
const done = (...ids: string[]) => until(() => ids.every((id) => section(id).dataset.state === "done"));

test("a mounted page runs its cells and leaves alone what the build rendered in full", async () => {
  await open();
  await done("1", "2", "3", "4");
  assert.deepEqual([text("2"), text("3"), text("4")], ["2", "Value 1.", "Plain prose."]);
  assert.deepEqual(
    nb.status().cells.map(({runs}) => runs),
    [1, 1, 1, 0]
  );
  assert.equal(nb.status().notebook, "demo");
  assert.deepEqual(report("1").name, "a");
});

test("static prose stays until its first live value", async () => {
  await open({builtins: {md: () => new Promise(() => {})}});
  assert.match(text("3"), /Value …\./);
});

test("safe mode and foreign code run nothing until asked", async () => {
  for (const options of [{safe: true}, {trusted: false}]) {
    await open(options);
    await nb.runAll();
    await nb.run("1");
    assert.deepEqual(
      nb.status().cells.map(({runs}) => runs),
      [0, 0, 0, 0]
    );
    assert.equal(nb.status().held, true);
    press(root, "run-notebook");
    await done("1", "2", "3");
    assert.equal(root.querySelector('[data-notice="held"]'), null);
    nb.dispose();
  }
  history("?safe");
  await open();
  assert.equal(nb.status().held, true);
});

test("what was mended in safe mode is what runs then", async () => {
  nb?.dispose();
  const cells = [
    {id: "1", mode: "js", value: "const a = 8;", ran: "for (;;);", pinned: false, hidden: false}
  ];
  await draftStore().write("demo", {slug: "demo", base: "b", saved: 0, cells});
  await open({safe: true});
  press(root, "run-notebook");
  await done("1");
  assert.deepEqual([report("1").edited, report("1").error], [false, null]);
});

test("a page that died while a cell ran comes back without running", async () => {
  sessionStorage.setItem("zoetrope:running:demo", "2");
  await open();
  assert.equal(nb.status().held, true);
  assert.match(root.querySelector('[data-notice="held"]')!.textContent!, /stopped responding while cell 2/);
});

test("cells can be added, moved and deleted, and all of it undone or kept", async () => {
  await open();
  await done("1", "2");
  press(section("2"), "up");
  assert.deepEqual(
    nb.cells.map(({id}) => id),
    ["2", "1", "3", "4"]
  );
  assert.deepEqual(
    Array.from(root.querySelectorAll("section"), (s) => s.dataset.cell),
    ["2", "1", "3", "4"]
  );
  press(section("1"), "delete");
  await until(() => section("2").dataset.state === "error");
  press(document.body, "undo-delete");
  await done("1", "2");
  assert.deepEqual(
    nb.cells.map(({id}) => id),
    ["2", "1", "3", "4"]
  );
  press(section("1"), "duplicate");
  assert.deepEqual(
    nb.cells.map(({id}) => id),
    ["2", "1", "5", "3", "4"]
  );
  assert.deepEqual([report("5").edited, report("5").state], [true, "idle"]);
  await nb.run("5");
  assert.equal(report("1").state, "error");
  assert.match(report("5").error!, /also defined by cell 1/);
});

test("a draft comes back with its order, its additions and what was not run", async () => {
  await open();
  const cells = [
    {id: "2", mode: "js", value: "a + 5", ran: "a + 4", pinned: true, hidden: false},
    {id: "1", mode: "js", value: "const a = 10;", pinned: false, hidden: false},
    {id: "9", mode: "js", value: "a * 2", pinned: false, hidden: false}
  ];
  nb.dispose();
  await draftStore().write("demo", {slug: "demo", base: "other", saved: 0, cells});
  await open();
  await done("1", "9");
  assert.deepEqual(
    nb.cells.map(({id}) => id),
    ["2", "1", "9"]
  );
  assert.deepEqual([text("2"), report("2").state, report("2").edited], ["14", "stale", true]);
  assert.equal(text("9"), "20");
  assert.match(
    root.querySelector('[data-notice="draft"]')!.textContent!,
    /are restored\. The published notebook has changed/
  );
  press(root, "reset-notebook");
  await done("1", "2", "3", "4");
  assert.deepEqual([text("2"), text("3"), text("4")], ["2", "Value 1.", "Plain prose."]);
  await until(() => document.querySelector("[data-action=undo-reset]") !== null);
  press(document.body, "undo-reset");
  await done("9");
  assert.deepEqual(
    nb.cells.map(({id}) => id),
    ["2", "1", "9"]
  );
});

test("a draft’s cell does not enter a published one of another kind that took its number", async () => {
  nb?.dispose();
  const cells = [
    {id: "1", mode: "js", value: "const a = 1;", pinned: false, hidden: false},
    {id: "4", mode: "js", value: "a + 40", pinned: false, hidden: false}
  ];
  await draftStore().write("demo", {slug: "demo", base: "other", saved: 0, cells});
  await open();
  await done("1", "4");
  assert.deepEqual([text("4"), section("4").dataset.mode, report("4").mode], ["41", "js", "js"]);
  assert.equal(root.querySelectorAll('[data-cell="4"]').length, 1);
  await nb.reset("4");
  await until(() => text("4") === "Plain prose.");
  assert.deepEqual([section("4").dataset.mode, nb.cells.at(-1)!.mode], ["md", "md"]);
});

test("rerun runs what ran before, and neither edits nor new cells", async () => {
  nb?.dispose();
  const cells = [
    {id: "1", mode: "js", value: "const a = 6;", ran: "const a = 5;", pinned: false, hidden: false},
    {id: "2", mode: "js", value: "a + 1", pinned: false, hidden: false}
  ];
  await draftStore().write("demo", {slug: "demo", base: "other", saved: 0, cells});
  await open();
  await until(() => text("2") === "6");
  press(section("2"), "duplicate");
  await nb.rerun();
  await until(() => report("1").runs === 2 && report("2").runs >= 2 && report("2").state === "done");
  assert.deepEqual([text("2"), report("1").edited, report("1").state], ["6", true, "stale"]);
  assert.deepEqual([report("5").runs, report("5").state, report("5").edited], [0, "idle", true]);
});

test("a duplicate of a cell that cannot run here cannot run either", async () => {
  nb?.dispose();
  const published = PUBLISHED.replace(
    "</notebook>",
    '<script id="5" type="application/sql">SELECT 1</script></notebook>'
  );
  await open();
  nb.dispose();
  root.replaceChildren();
  nb = mountNotebook(root, {slug: "demo", published, trusted: true});
  await nb.ready;
  press(section("5"), "duplicate");
  await nb.run("6");
  await nb.runAll();
  assert.deepEqual([report("6").runs, report("6").edited, report("6").error], [0, false, report("5").error]);
  assert.match(report("6").error!, /need a server/);
});

test("the focus goes from Run to Stop and back, and out of a notice that is closed", async () => {
  let finish = () => {};
  const builtins = {wait: () => () => new Promise<void>((resolve) => (finish = resolve))};
  const published = PUBLISHED.replace("a + 1", "await wait(); a");
  await open({published, builtins});
  await until(() => report("2").state === "running");
  const button = (action: string) => section("2").querySelector<HTMLElement>(`[data-action="${action}"]`)!;
  button("stop").focus();
  button("stop").click();
  assert.equal(document.activeElement, button("run"));
  button("run").click();
  await until(() => report("2").state === "running");
  assert.equal(document.activeElement, button("stop"));
  finish();
  await done("2");
  assert.equal(document.activeElement, button("run"));

  press(section("4"), "delete");
  const undo = document.querySelector<HTMLElement>("[data-action=undo-delete]")!;
  button("run").focus();
  const toast = undo.closest(".nb-toast")!;
  toast.querySelector<HTMLElement>("[data-action=close]")!.focus();
  press(toast, "close");
  assert.equal(document.activeElement, button("run"));
});

test("a notice that is closed hands its focus to the next, and the last to the place of notices", async () => {
  const {notices} = await import("./notices.ts");
  const said = notices();
  document.body.append(said.element);
  const choice = (action: string) => ({label: action, action, run() {}});
  said.banner("a", "First.", [choice("one")]);
  said.banner("b", "Second.", [choice("two")]);
  const button = (action: string) => said.element.querySelector<HTMLElement>(`[data-action=${action}]`)!;
  button("one").focus();
  button("one").click();
  assert.equal(document.activeElement, button("two").closest("[data-notice]"));
  button("two").focus();
  button("two").click();
  assert.equal(document.activeElement, said.element);
});

test("what is typed is kept without the page being left", async () => {
  await open();
  await done("1");
  press(section("4"), "delete");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal((await draftStore().load("demo"))!.cells.length, 3);
});

/** The text that the draft store keeps of each cell. */
const kept = async () => (await draftStore().load("demo"))?.cells.map(({id, value}) => `${id}: ${value}`);
const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
const own4 = {id: "4", mode: "md", value: "Plain *prose*.", pinned: false, hidden: false};
const own = (value: string) => ({id: "2", mode: "js", value, pinned: false, hidden: false});

test("a tab that only opens code and runs leaves the draft of another tab alone", async () => {
  await open();
  await done("2");
  const theirs = {slug: "demo", base: "b", saved: 1, by: "them", cells: [own("a + 7")]};
  await draftStore().write("demo", theirs);
  press(section("2"), "toggle-code");
  press(section("2"), "toggle-code");
  await nb.run("2");
  await pause();
  assert.deepEqual(await kept(), ["2: a + 7"]);
  assert.equal(root.querySelector("[data-notice=conflict]"), null);
});

test("edits in two tabs are chosen between", async () => {
  await open();
  await done("2");
  const theirs = {slug: "demo", base: "b", saved: 1, by: "them", cells: [own("7")]};
  await draftStore().write("demo", theirs);
  press(section("4"), "delete");
  await until(() => root.querySelector("[data-notice=conflict]") !== null);
  assert.deepEqual(await kept(), ["2: 7"]);
  press(root, "take-other");
  await until(() => text("2") === "7" && nb.cells.length === 1);
  await pause();
  assert.equal((await draftStore().load("demo"))!.by, "them"); // what it shows need not be saved again
  press(document.body, "undo-take");
  await done("1", "2");
  await pause();
  assert.equal((await kept())?.length, 3);

  await draftStore().write("demo", {...theirs, saved: 2});
  press(section("3"), "delete");
  await until(() => root.querySelector("[data-notice=conflict]") !== null);
  press(root, "keep-mine");
  await pause();
  assert.equal((await kept())?.length, 2);
});

test("running a foreign file does not remove the edits of it that were not restored", async () => {
  nb?.dispose();
  await draftStore().write("demo", {slug: "demo", base: "b", saved: 1, cells: [own("7")]});
  await open({trusted: false});
  press(root, "run-notebook");
  await done("2");
  await pause();
  assert.deepEqual(await kept(), ["2: 7"]);
  press(root, "restore");
  await until(() => text("2") === "7");
  press(section("2"), "duplicate");
  await pause();
  assert.deepEqual(await kept(), ["2: 7", "5: 7"]);
});

test("what a page could not save when it was left comes back, unless another tab has saved since", async () => {
  const {leaveParting, partings} = await import("./parting.ts");
  const saved = {slug: "demo", base: "b", saved: 1, by: "it", cells: [own("7")]};
  const left = {slug: "demo", by: "it", seen: null, at: 2, draft: {...saved, saved: 2, cells: [own("8")]}};
  nb.dispose();
  await draftStore().write("demo", saved);
  leaveParting(left);
  await open();
  await until(() => text("2") === "8");
  assert.deepEqual([await kept(), partings("demo")], [["2: 8"], []]);

  nb.dispose();
  await draftStore().write("demo", {...saved, saved: 3, by: "them", cells: [own("9")]});
  leaveParting(left);
  await open();
  await until(() => text("2") === "9");
  assert.equal(partings("demo").length, 1);
  press(root, "take-parting");
  await until(() => text("2") === "8");
  await pause();
  assert.deepEqual([await kept(), partings("demo")], [["2: 8"], []]);
});

test("undoing one cell’s reset brings back that cell and nothing else", async () => {
  nb.dispose();
  const one = {id: "1", mode: "js", value: "const a = 6;", ran: "const a = 5;", pinned: false, hidden: false};
  await draftStore().write("demo", {slug: "demo", base: "b", saved: 1, cells: [one, own("a + 2"), own4]});
  await open();
  await until(() => text("2") === "7");
  press(section("1"), "reset");
  await until(() => text("2") === "3");
  press(section("2"), "duplicate");
  press(section("4"), "delete");
  press(document.body, "undo-reset");
  await until(() => text("2") === "7");
  assert.deepEqual(
    nb.cells.map(({id, value}) => `${id}: ${value}`),
    ["1: const a = 6;", "2: a + 2", "5: a + 2"]
  );
  assert.equal(report("1").edited, true);
});

test("completion lists a name that the cell itself defines once", async () => {
  const {currentCompletions, startCompletion} = await import("@codemirror/autocomplete");
  const {EditorView} = await import("@codemirror/view");
  const published = PUBLISHED.replace("const a = 1;", "const alpha = 1; al").replace(
    "a + 1",
    "const beta = 2"
  );
  await open({published});
  await until(() => report("2").state === "done" && report("1").name === "alpha");
  press(section("1"), "toggle-code");
  await until(() => section("1").querySelector(".cm-editor") !== null);
  const view = EditorView.findFromDOM(section("1"))!;
  view.dispatch({selection: {anchor: view.state.doc.length}});
  startCompletion(view);
  await until(() => currentCompletions(view.state).length > 0);
  const listed = currentCompletions(view.state).map(({label}) => label);
  assert.equal(listed.filter((label) => label === "alpha").length, 1);
});

test("an error of the machine shows at its cell until the cell runs again", async () => {
  await open();
  await done("1");
  nb.attachError("1", "The GPU refused the shader.");
  assert.deepEqual(
    [report("1").state, section("1").querySelector(".nb-error")?.textContent],
    ["error", "The GPU refused the shader."]
  );
  await nb.run("1");
  await done("1");
  assert.equal(section("1").querySelector(".nb-error"), null);
});

test("a file opens as text, and runs when allowed", async () => {
  await open();
  nb.dispose();
  const host = document.createElement("div");
  document.body.append(host);
  const file = new File([PUBLISHED], "mine.html", {type: "text/html"});
  ({controller: nb} = await openFile(file, host, {}));
  await nb.ready;
  root = host;
  assert.deepEqual(
    nb.status().cells.map(({runs}) => runs),
    [0, 0, 0, 0]
  );
  assert.match(host.querySelector(".nb-code")!.textContent!, /const a = 1/);
  press(host, "run-notebook");
  await done("1", "2", "3", "4");
  await assert.rejects(
    openFile(new File(["hello"], "x.txt"), host, {}),
    /“x\.txt” cannot be opened as a notebook\. There is no <notebook>/
  );
});
