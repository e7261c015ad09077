/** A question to answer before the page shows what happened. */
export interface Prediction {
  question: string;
  choices: string[];
  /** Index of the right choice; give the computed one where the page computes it. */
  answer: number;
  /** Shown once a choice is made: text, or an element with the evidence. */
  because: string | Node;
}

let count = 0;
/** What was answered on this page, by question: a cell that runs again does not ask again. */
const answered = new Map<string, number>();

/**
 * Predict, then reveal: the reader commits to an answer, then sees which is right and why. Committing first improves
 * recall (Distill 2020, “Communicating with interactive articles”). `.value` is the index chosen, or null; an `input`
 * event follows each choice.
 */
export function predict({
  question,
  choices,
  answer,
  because
}: Prediction): HTMLElement & {value: number | null} {
  if (!(answer >= 0 && answer < choices.length))
    throw new RangeError(
      `predict has ${choices.length} choices, but its answer is ${answer}; use 0 to ${choices.length - 1}.`
    );
  const name = `predict-${++count}`;
  const root = Object.assign(document.createElement("fieldset"), {
    className: "predict",
    value: null as number | null
  });
  const legend = document.createElement("legend");
  legend.textContent = question;
  const reveal = document.createElement("div");
  reveal.className = "predict-reveal";
  reveal.setAttribute("aria-live", "polite");

  const labels = choices.map((choice, index) => {
    const input = Object.assign(document.createElement("input"), {type: "radio", name, value: String(index)});
    input.addEventListener("change", () => choose(index));
    const label = document.createElement("label");
    label.append(input, choice);
    return label;
  });

  function reveals(index: number): void {
    root.value = index;
    labels.forEach((label, i) => {
      label.classList.toggle("predict-right", i === answer);
      label.classList.toggle("predict-wrong", i === index && index !== answer);
    });
    const verdict = document.createElement("strong");
    verdict.textContent = index === answer ? "Yes. " : `Not quite: ${choices[answer]}. `;
    reveal.replaceChildren(verdict, because);
  }

  function choose(index: number): void {
    answered.set(question, index);
    reveals(index);
    root.dispatchEvent(new Event("input", {bubbles: true}));
  }

  // The radios' own input events must not reach a listener that expects root.value to be set.
  root.addEventListener("input", (event) => event.target !== root && event.stopPropagation(), {
    capture: true
  });
  root.append(legend, ...labels, reveal);
  const before = answered.get(question);
  if (before !== undefined && before < choices.length) {
    labels[before].querySelector("input")!.checked = true;
    reveals(before);
  }
  return root;
}
