import assert from "node:assert/strict";
import {test} from "node:test";
import {useDom} from "#views/testing";
import {intake} from "./intake.ts";

const document = useDom();

function paste(files: {name: string; type: string}[]): void {
  const event = new Event("paste", {bubbles: true, cancelable: true});
  document.dispatchEvent(Object.assign(event, {clipboardData: {files, types: ["Files"]}}));
}

test("one paste goes to one place, though the pointer is over one and the focus in another", () => {
  const taken: string[] = [];
  const place = (name: string) => {
    const root = document.createElement("button");
    document.body.append(root);
    intake(root, {take: () => void taken.push(name), refuse: assert.fail});
    return root;
  };
  const [hovered, focused] = [place("hovered"), place("focused")];
  hovered.dispatchEvent(new Event("pointerenter"));
  focused.focus();
  paste([{name: "a.png", type: "image/png"}]);
  assert.deepEqual(taken, ["hovered"]);
});
