import assert from "node:assert/strict";
import {beforeEach, test} from "node:test";
import {useFormValues, usePage} from "./testing.ts";

const document = usePage();
useFormValues();
const {range} = await import("./inputs.ts");

let form: HTMLElement & {value: number};
let box: HTMLInputElement;
let slider: HTMLInputElement;
let heard: number[];

beforeEach(() => {
  form = range([1, 12], {label: "frames", value: 4, step: 1} as object) as typeof form;
  document.body.replaceChildren(form);
  [box, slider] = form.querySelectorAll("input");
  heard = [];
  form.addEventListener("input", () => heard.push(form.value));
});

/** Types a text key by key, then leaves the box unless told to stay. */
function type(text: string, leave = true): void {
  for (let i = text ? 1 : 0; i <= text.length; i++) {
    box.value = text.slice(0, i);
    box.dispatchEvent(new Event("input", {bubbles: true}));
  }
  if (leave) box.dispatchEvent(new Event("change", {bubbles: true}));
}
const shown = () => [box.value, slider.value, form.value];

test("a number above the range becomes the greatest when the box is left", () => {
  type("100", false);
  assert.deepEqual([box.value, heard], ["100", [1, 10]]);
  box.dispatchEvent(new Event("change", {bubbles: true}));
  assert.deepEqual(shown(), ["12", "12", 12]);
  assert.deepEqual(heard, [1, 10, 12]);
});

test("a number below the range becomes the least, one between steps a step", () => {
  type("-3");
  assert.deepEqual([shown(), heard], [["1", "1", 1], [1]]);
  type("3.2");
  assert.deepEqual(
    [shown(), heard],
    [
      ["3", "3", 3],
      [1, 3]
    ]
  );
});

test("an empty box, and a number that comes out as the value, show the value again and tell nobody", () => {
  type("");
  assert.deepEqual([shown(), heard], [["4", "4", 4], []]);
  form.value = 12;
  type("99");
  assert.deepEqual(shown(), ["12", "12", 12]);
  assert.deepEqual(heard, [9, 12]);
});

test("a number in range is told as it is typed, and not again", () => {
  type("7");
  assert.deepEqual([shown(), heard], [["7", "7", 7], [7]]);
});

test("what a validator of the cell's own refuses does not stay in the box", () => {
  form = range([1, 12], {value: 4, step: 1, validate: ({value}: {value: string}) => +value % 2 === 0} as object) as typeof form; // prettier-ignore
  [box, slider] = form.querySelectorAll("input");
  type("7");
  assert.deepEqual(shown(), ["4", "4", 4]);
});
