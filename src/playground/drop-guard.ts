/**
 * Keeps a file that is dropped beside every drop box from being opened in the page's place, which would lose what the cells
 * have computed. Where nothing takes files the pointer says so. Text that is dragged goes where it always goes, and an editor may
 * still take a file as text. Call it once a page; it stays for as long as the page does.
 */
export function guardDrops(page: Document): void {
  page.addEventListener("dragover", (event) => {
    if (!isUntakenFile(event)) return;
    event.preventDefault();
    if (!isEditor(event.target)) event.dataTransfer!.dropEffect = "none";
  });
  page.addEventListener("drop", (event) => {
    if (isUntakenFile(event)) event.preventDefault();
  });
}

/** Drop boxes, which hear of it first, have prevented the default of what they take. */
function isUntakenFile(event: DragEvent): boolean {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return false;
  return !(event.target as Element).closest?.("input[type=file]");
}

function isEditor(target: EventTarget | null): boolean {
  return !!(target as Element).closest?.("[contenteditable]:not([contenteditable=false])");
}
