// A published notebook's page comes to life.
import {mountNotebook} from "#notebook/mount";
import {fitToPaper} from "#views/paper";
import {connect, playgroundOptions} from "./connect.ts";
import {guardDrops} from "./drop-guard.ts";
import "./styles.ts";

guardDrops(document);
fitToPaper(window);
const {slug, html} = JSON.parse(document.querySelector("#published")!.textContent!) as {
  slug: string;
  html: string;
};
const root = document.querySelector<HTMLElement>("[data-notebook]")!;
const toolbar = document.querySelector<HTMLElement>("#toolbar")!;
const controller = mountNotebook(root, {
  ...playgroundOptions(),
  slug,
  published: html,
  trusted: true,
  toolbar
});
connect(controller, document.querySelector("#device")!);
