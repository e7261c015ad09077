// Files of the project, as the parity tests read them.
import {readFileSync} from "node:fs";
import {checkManifest} from "#models/weights/manifest";
import {readSafetensors} from "#models/weights/index";

const root = new URL("../../", import.meta.url);

/** A file's bytes, by its path from the project's root. */
export const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(path, root)));
/** Weights or goldens, all finite. */
export const open = (path: string) => readSafetensors(bytesOf(path), {name: path, finite: true});
export const manifest = checkManifest(
  JSON.parse(readFileSync(new URL("models/weights/manifest.json", root), "utf8"))
);
