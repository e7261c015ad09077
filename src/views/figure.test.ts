import assert from "node:assert/strict";
import {test} from "node:test";
import {svgFromBoxes} from "./export.ts";
import {figure, fileName} from "./figure.ts";
import {colorLegend} from "./legend.ts";
import {signedScale} from "./scale.ts";
import {csvOf} from "./table.ts";
import {useDom} from "./testing.ts";

const document = useDom();

test("figure names itself, describes itself and shows its table on demand", () => {
  const table = () => ({columns: ["frame", "value"], rows: [[0, 1.5]]});
  const element = figure(
    {title: "Energy", summary: "Energy is 1.5.", table},
    document.createElement("canvas")
  );
  document.body.append(element);
  assert.equal(element.getAttribute("role"), "group");
  assert.equal(element.getAttribute("aria-label"), "Energy");
  assert.equal(
    document.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent,
    "Energy is 1.5."
  );
  assert.equal(element.querySelector("table"), null);
  const button = [...element.querySelectorAll("button")].find((b) => b.textContent === "Show data table");
  button?.click();
  assert.equal(element.querySelector("td")?.textContent, "0");
  assert.equal(button?.getAttribute("aria-expanded"), "true");
});

test("figure.describe rewrites the words and leaves the body", () => {
  const canvas = document.createElement("canvas");
  const element = figure({title: "A", summary: "a"}, canvas);
  element.describe({
    title: "B",
    summary: () => "b",
    legend: colorLegend(signedScale(2, {label: "weight"}), {missing: 3})
  });
  assert.equal(element.getAttribute("aria-label"), "B");
  assert.equal(element.body.firstChild, canvas);
  assert.match(
    element.querySelector(".view-legend")?.textContent ?? "",
    /weight.*−2.*0.*2.*3 values missing/
  );
});

test("a file that cannot be saved is told of, until the next is", async () => {
  const element = figure({title: "Energy", summary: "", table: () => ({columns: ["a"], rows: []})});
  document.body.append(element);
  const press = (name: string) =>
    [...element.querySelectorAll("button")].find((b) => b.textContent === name)!.click();
  const alert = element.querySelector("[role=alert]")!;
  assert.equal(alert.textContent, "");
  press("Save PNG"); // there is no Image in Node
  await new Promise((resolve) => setTimeout(resolve));
  assert.match(alert.textContent!, /^“Energy” was not saved: .*Image/);
  press("Save CSV");
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(alert.textContent, "");
});

test("fileName", () => assert.equal(fileName("X–T slice, row 12"), "x-t-slice-row-12"));

test("csvOf quotes what needs it and leaves missing values empty", () => {
  assert.equal(
    csvOf({
      columns: ["a", "b,c"],
      rows: [
        [NaN, 'say "x"'],
        [0.1, null]
      ]
    }),
    'a,"b,c"\r\n,"say ""x"""\r\n0.1,\r\n'
  );
});

test("svgFromBoxes writes one well-formed document", () => {
  const place = {x: 1, y: 2, width: 3, height: 4};
  const list = [
    {kind: "image" as const, href: "data:,", ...place},
    {
      kind: "text" as const,
      text: "a < b & c",
      baseline: 5,
      fill: "#000",
      family: '"Inter"',
      size: 12,
      weight: "400",
      ...place
    }
  ];
  const svg = svgFromBoxes(list, 10, 10, "#fff", "T");
  const parsed = new window.DOMParser().parseFromString(svg, "image/svg+xml");
  assert.equal(parsed.querySelector("parsererror"), null);
  assert.equal(parsed.querySelector("text")?.textContent, "a < b & c");
});
