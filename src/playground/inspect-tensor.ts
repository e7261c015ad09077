// A tensor as a cell's value is shown by what it is, not by the fields of the object that stands for it.
import {isTensor, MOST_READ, shapeLine, summaryLines, type TensorLike} from "./tensor-facts.ts";

/** More than this many tensors in one value are left to the general inspector. */
const MOST_ROWS = 200;

/** An element that shows a tensor, or an array or record of tensors; undefined for any other value. */
export function inspectTensor(value: unknown): HTMLElement | undefined {
  if (isTensor(value)) return tensorElement(value);
  const entries = entriesOf(value);
  if (!entries.length || entries.length > MOST_ROWS || !entries.every(([, item]) => isTensor(item))) return;
  const table = Object.assign(document.createElement("table"), {className: "tensor-table"});
  for (const [name, tensor] of entries as [string, TensorLike][]) {
    const row = table.insertRow();
    const head = Object.assign(document.createElement("th"), {scope: "row", textContent: name});
    row.append(head);
    row.insertCell().textContent = tensor.isDisposed ? "freed" : shapeLine(tensor);
  }
  return table;
}

/** Calls tensors by their name where they stand inside of other values: minified, their class would be “Y”. */
export async function nameTensors(): Promise<void> {
  const {Tensor} = await import("@tensorflow/tfjs-core");
  Object.defineProperty(Tensor, "name", {value: "Tensor"});
}

function entriesOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return Object.entries(value);
  const plain =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.entries(value) : [];
}

/** The shape at once; the numbers when they have been read, which does not hold up the cell. */
function tensorElement(tensor: TensorLike): HTMLElement {
  const root = Object.assign(document.createElement("div"), {className: "tensor"});
  const say = (text: string) =>
    root.append(Object.assign(document.createElement("div"), {className: "tensor-line", textContent: text}));
  const head = Object.assign(document.createElement("div"), {className: "tensor-head"});
  head.append(Object.assign(document.createElement("b"), {textContent: "Tensor"}), ` ${shapeLine(tensor)}`);
  root.append(head);
  if (tensor.isDisposed)
    say(
      "Its memory was freed before it was shown; return it from tf.tidy, or read it with await tensor.data()."
    );
  else if (tensor.size > MOST_READ)
    say(
      `Its numbers are not read back, since there are more than ${MOST_READ.toLocaleString("en")}; slice it first.`
    );
  else if (!/^(float32|int32|bool)$/.test(tensor.dtype)) say("Read its values with await tensor.data().");
  else {
    // The lines are there from the start, so that nothing below moves when they are filled.
    const lines = (tensor.size > 1 ? [" ", " "] : [" "]).map((text) => {
      say(text);
      return root.lastElementChild!;
    });
    tensor.data().then(
      (data) => summaryLines(data as ArrayLike<number>).forEach((text, i) => (lines[i].textContent = text)),
      // The cell has run again meanwhile, or the device is lost, which the page says elsewhere.
      () => lines.forEach((line) => line.remove())
    );
  }
  return root;
}
