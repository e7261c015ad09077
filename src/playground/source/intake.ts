import {noFile} from "./sentences.ts";

export interface IntakeHandlers {
  /** A file was dropped or pasted; `others` more were given beside it. */
  take(file: File, others: number, name: string): void;
  /** Something else was given; the sentence says what to do. */
  refuse(sentence: string): void;
}

/**
 * Makes an element take files that are dropped on it, or pasted while the pointer is over it or the focus is in it. While
 * something is dragged over it, it carries `data-drag`. The listener on the document lives only while it is needed.
 */
export function intake(root: HTMLElement, {take, refuse}: IntakeHandlers): void {
  root.addEventListener("dragenter", (event) => {
    event.preventDefault();
    root.dataset.drag = "";
  });
  root.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    root.dataset.drag = "";
  });
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(event.relatedTarget as Node | null)) delete root.dataset.drag;
  });
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    delete root.dataset.drag;
    accept(event.dataTransfer, false);
  });

  const paste = (event: ClipboardEvent) => {
    if (!root.isConnected) return document.removeEventListener("paste", paste);
    // One paste goes to one place, where the pointer is over one and the focus in another.
    if (event.defaultPrevented) return;
    const inside = root.contains(document.activeElement);
    const hasFile = (event.clipboardData?.files.length ?? 0) > 0;
    // Text that is pasted into a field or an editor is not for us, wherever the pointer rests.
    if (!hasFile && (!inside || document.activeElement instanceof HTMLInputElement)) return;
    event.preventDefault();
    accept(event.clipboardData, true);
  };
  const near = new Set<string>();
  const watch = (reason: string, is: boolean) => {
    if (is) near.add(reason);
    else near.delete(reason);
    document.removeEventListener("paste", paste);
    if (near.size > 0) document.addEventListener("paste", paste);
  };
  root.addEventListener("pointerenter", () => watch("pointer", true));
  root.addEventListener("pointerleave", () => watch("pointer", false));
  root.addEventListener("focusin", () => watch("focus", true));
  root.addEventListener("focusout", () => watch("focus", false));

  function accept(given: DataTransfer | null, pasted: boolean): void {
    const files = [...(given?.files ?? [])];
    if (files.length === 0) return refuse(noFile([...(given?.types ?? [])]));
    const file = files.find(({type}) => /^(image|video)\//.test(type)) ?? files[0];
    // Browsers call every pasted picture image.png.
    const name = pasted && /^image\.\w+$/.test(file.name) ? "The pasted picture" : file.name;
    take(file, files.length - 1, name);
  }
}
