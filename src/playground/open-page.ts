// Opens a notebook file of the reader's own: shown at once, run when they say so.
import {openFile} from "#notebook/open";
import {fitToPaper} from "#views/paper";
import {connect, playgroundOptions} from "./connect.ts";
import {guardDrops} from "./drop-guard.ts";
import "./styles.ts";

const host = document.querySelector<HTMLElement>("#opened")!;
const input = document.querySelector<HTMLInputElement>("#file")!;
const drop = document.querySelector<HTMLElement>("#drop")!;
const title = document.querySelector<HTMLElement>("h1")!;
const said = document.querySelector<HTMLElement>("#said")!;

async function open(file: File | undefined): Promise<void> {
  if (!file) return;
  said.textContent = "";
  try {
    const opened = await openFile(file, host, playgroundOptions());
    connect(opened.controller, document.querySelector("#device")!);
    title.textContent = opened.title || file.name;
    drop.hidden = true;
  } catch (error) {
    said.textContent = (error as Error).message;
  }
}

guardDrops(document);
fitToPaper(window);
input.addEventListener("change", () => void open(input.files?.[0]));
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.dataset.over = "";
});
drop.addEventListener("dragleave", () => delete drop.dataset.over);
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  delete drop.dataset.over;
  void open(event.dataTransfer?.files[0]);
});
