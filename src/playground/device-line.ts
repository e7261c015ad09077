import type {Gpu} from "#kernels";

/**
 * The line above a notebook that says what it computes on, and, when the GPU is lost, that it was and how to go on.
 * `restore` opens a fresh device and runs the notebook again; drafts are not touched by either.
 */
export function deviceLine(root: HTMLElement, restore: () => Promise<void>): (gpu: Gpu) => void {
  const say = (state: string, ...content: (string | Node)[]) => {
    root.dataset.device = state;
    root.replaceChildren(...content);
  };
  return (gpu) => {
    say(
      "open",
      `Computed live on ${gpu.adapter}${gpu.backend === "webgpu" ? ", WebGPU" : ""}.`,
      gpu.reason ? ` ${gpu.reason}` : ""
    );
    void gpu.lost.then(({message}) => {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        textContent: "Restore the GPU and run again"
      });
      button.dataset.action = "restore-gpu";
      button.addEventListener("click", async () => {
        say("opening", "Opening a fresh device…");
        await restore().catch((error: Error) =>
          say("lost", `The GPU could not be opened again: ${error.message}`, button)
        );
      });
      say(
        "lost",
        `The browser lost the GPU${message ? ` (${message})` : ""}, so what the cells held is gone; your edits are safe. `,
        button
      );
    });
  };
}

/** Says why nothing can be computed, with the way to the best that the browser has where the address asked for another. */
export function showNoDevice(root: HTMLElement, {message}: Error): void {
  root.dataset.device = "none";
  root.replaceChildren(message);
  const address = new URL(location.href);
  if (!address.searchParams.has("backend")) return;
  address.searchParams.delete("backend");
  const link = Object.assign(document.createElement("a"), {href: address.href});
  link.textContent = "Compute with what there is";
  root.append(" ", link);
}
