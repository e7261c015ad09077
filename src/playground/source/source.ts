import "../progress.css";
import "./source.css";
import {cameraPanel} from "./camera-panel.ts";
import {controls, type Choice} from "./controls.ts";
import {decode} from "./decode.ts";
import {describe, remarks} from "./describe.ts";
import {intake} from "./intake.ts";
import {fromClip, fromKept} from "./kept-frames.ts";
import {keeper} from "./keeper.ts";
import {limits} from "./limits.ts";
import {choose, chosenHere, forget, mayRecall, recall, type Chosen} from "./memory.ts";
import {keptFrom} from "./origin.ts";
import {shapeOf, type SourceOptions} from "./options.ts";
import {panel} from "./panel.ts";
import {chooseRate} from "./sampling.ts";
import {strip} from "./strip.ts";
import {toClip} from "./to-clip.ts";
import type {Clip, Decoded} from "./types.ts";
import {SourceError} from "./types.ts";
import {worker} from "./worker.ts";

/** The element that `source()` makes: `value` is undefined until there is a clip, then always the last good one. */
export interface SourceElement extends HTMLElement {
  readonly value: Clip | undefined;
}

/** Frames that a reader may ask for, where the notebook asks for fewer. */
const MOST_FRAMES = 128;

/**
 * An input for a clip of the reader's own: dropped, chosen, pasted or recorded; until then, the built-in one.
 *
 *     const clip = view(source({frames: 16, size: 64, builtin: world.demo}));
 *
 * Its value is a clip of up to `frames` frames, float32 T·H·W·3 in [0,1]; `input` is dispatched when it changes. What is
 * chosen is used again when the cell is rerun and, for as long as the tab is open, in other notebooks (a still only in those
 * that ask for one frame). It never leaves the device. What cannot be decoded is answered by a sentence in the element, and
 * the clip stays as it was.
 *
 * The element carries `data-state` (empty, decoding, ready) and `data-origin` (builtin, own).
 *
 * @throws SourceError where an option is not what it should be
 */
export function source(options: SourceOptions = {}): SourceElement {
  const shape = shapeOf(options);
  const mostFrames = Math.min(
    Math.max(shape.frames, MOST_FRAMES),
    limits.clipFrames,
    Math.floor(limits.clipNumbers / (shape.width * shape.height * 3))
  );
  let value: Clip | undefined;

  const row = strip();
  const settings = controls(mostFrames, (choice) => void change(choice));
  const camera = cameraPanel({
    amount: () => ({
      frames: Math.min(limits.keptFrames, Math.max(shape.frames, Math.ceil(shape.fps))),
      fps: shape.fps
    }),
    done: (recording) => void bring("Camera", async () => fromKept(recording)),
    failed: (error) => fail(error, "The camera")
  });
  const ui = panel(
    {
      label: options.label ?? "Your clip",
      strip: row.element,
      controls: settings.element,
      camera: camera.element
    },
    {
      file: (file, others) => take(file, others, file.name),
      camera: () => {
        ui.error(null);
        void camera.open();
      },
      builtin: () => void toBuiltin(),
      cancel: () => cancel()
    }
  );
  intake(ui.root, {take, refuse: (sentence) => ui.error(sentence)});
  const element = Object.defineProperty(ui.root, "value", {
    get: () => value,
    enumerable: true
  }) as SourceElement;
  // The inputs inside have `input` events of their own, which must not pass for ours. This listener is the first.
  element.addEventListener("input", (event) => {
    if (event.target !== element) event.stopImmediatePropagation();
  });
  const copy = keeper();
  const {work, cancel} = worker(element, ui, {
    begun: copy.stop,
    ended: () => (element.dataset.state = value ? "ready" : "empty"),
    failed: fail
  });
  let over = false;
  void options.invalidation?.then(() => {
    over = true;
    cancel();
    copy.stop();
    camera.close();
  });

  /** Opens a new source; if that fails or is cancelled, all stays as it was. */
  async function bring(
    name: string,
    open: (signal: AbortSignal) => Promise<Decoded>,
    note?: string
  ): Promise<void> {
    camera.close();
    await work(name, async (signal, onProgress) => {
      const decoded = await open(signal);
      if (note) decoded.notes.push(note);
      try {
        const fps = chooseRate(decoded, shape.frames, shape.fps);
        const {fit, motion} = chosenHere()?.settings ?? shape;
        const next: Chosen = {name, decoded, settings: {start: 0, fps, fit, motion}};
        await make(next, signal, onProgress);
        choose(next);
        show(next);
      } catch (error) {
        decoded.close();
        throw error;
      }
    });
  }

  /** The reader set start, frames, rate, fit or motion. */
  async function change({frames, ...set}: Choice): Promise<void> {
    const chosen = chosenHere();
    if (!chosen) return;
    const next: Chosen = {...chosen, settings: set, frames: {asked: shape.frames, set: frames}};
    const outcome = await work(chosen.name, async (signal, onProgress) => {
      await make(next, signal, onProgress);
      choose(next);
      show(next);
    });
    // The controls show what was made, unless a newer choice is on its way.
    if (outcome === "failed" || outcome === "cancelled")
      settings.show(chosen.decoded, {...chosen.settings, frames: framesOf(chosen)});
  }

  function framesOf({frames}: Chosen): number {
    return frames?.asked === shape.frames ? Math.min(frames.set, mostFrames) : shape.frames;
  }

  /** Decodes the chosen part, unless a rerun finds it made already. */
  async function make(
    chosen: Chosen,
    signal: AbortSignal,
    onProgress?: (done: number, total: number) => void
  ): Promise<void> {
    const wanted = {...shape, ...chosen.settings, frames: framesOf(chosen)};
    const clip = await toClip(chosen.decoded, {...wanted, signal, onProgress});
    chosen.made = {key: keyOf(chosen), clip};
  }

  function keyOf(chosen: Chosen): string {
    return JSON.stringify([shape.width, shape.height, shape.background, framesOf(chosen), chosen.settings]);
  }

  function show(chosen: Chosen): void {
    const {decoded, made} = chosen;
    const name = [chosen.name, ...keptFrom(chosen.from)].join(", ");
    const frames = framesOf(chosen);
    settings.show(decoded, {...chosen.settings, frames});
    ui.offerBuiltin(options.builtin !== undefined);
    ui.say(describe(name, decoded, made!.clip), remarks(decoded, made!.clip, frames, shape.frames === 1));
    set(made!.clip, "own");
    copy.later(chosen);
  }

  function set(clip: Clip, origin: "builtin" | "own"): void {
    const changed = value !== clip;
    value = clip;
    row.show(clip);
    element.dataset.state = "ready";
    element.dataset.origin = origin;
    if (changed) element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function take(file: File, others: number, name: string): void {
    const note = others > 0 ? `Of the ${others + 1} files given, this one is used.` : undefined;
    void bring(name, (signal) => decode(file, {name, signal}), note);
  }

  /** Shows the built-in clip and, unless it only stands in, forgets the reader's own. */
  async function toBuiltin({standIn = false} = {}): Promise<void> {
    copy.stop();
    camera.close();
    const {builtin} = options;
    if (builtin === undefined) return;
    await work("The built-in clip", async (signal) => {
      const clip = await (typeof builtin === "function" ? builtin() : builtin);
      signal.throwIfAborted();
      const fitted = await fitBuiltin(clip, signal);
      if (!standIn) await forget();
      showBuiltin(fitted);
    });
  }

  function showBuiltin(clip: Clip): void {
    settings.show(null, {...shape, start: 0});
    ui.offerBuiltin(false);
    ui.say(describe("Built-in clip", null, clip), remarks(null, clip, shape.frames, shape.frames === 1));
    set(clip, "builtin");
  }

  /** The caller's clip as it is where it has the wanted shape, else cut and resized like a reader's own. */
  async function fitBuiltin(clip: Clip, signal: AbortSignal): Promise<Clip> {
    if (isShaped(clip)) return clip;
    const frames = clip.frames > 1 ? Math.min(shape.frames, clip.frames) : shape.frames;
    return toClip(fromClip(clip, "built-in clip"), {...shape, frames, fps: clip.fps, start: 0, signal});
  }

  function isShaped(clip: Clip): boolean {
    const {width, height, frames, channels, range} = clip;
    const shaped =
      width === shape.width && height === shape.height && frames === shape.frames && channels === 3;
    return shaped && range[0] === 0 && range[1] === 1;
  }

  function fail(error: unknown, name: string): void {
    const known = error instanceof SourceError;
    if (!known) console.error(error);
    const what = error instanceof Error ? error.message : String(error);
    ui.error(
      known ? error.message : `${name} could not be used: ${what.replace(/\.$/, "")}; try another file.`
    );
  }

  /** What was chosen before on this page, or in this tab, or the built-in clip; at once where it can be. */
  function begin(): void {
    row.show(undefined);
    const chosen = chosenHere();
    if (chosen?.made?.key === (chosen && keyOf(chosen))) return show(chosen!);
    if (chosen) return void again(chosen);
    if (mayRecall()) return void fromOtherNotebook();
    const {builtin} = options;
    if (builtin && typeof builtin !== "function" && isShaped(builtin)) return showBuiltin(builtin);
    if (builtin) return void toBuiltin();
    ui.say("No clip yet.");
  }

  async function fromOtherNotebook(): Promise<void> {
    const found = await recall(shape);
    // The reader may have given something meanwhile, or the cell been rerun.
    if (value || over || element.dataset.state === "decoding") return;
    if (!found) {
      // What does not serve here is still there for the notebook that kept it.
      if (options.builtin) return toBuiltin({standIn: true});
      return ui.say("No clip yet.");
    }
    const {kind, frames} = found.kept;
    const isPart = kind === "moving" && (frames >= limits.keptFrames || frames < shape.frames);
    const notes = isPart
      ? [`${frames} frames were kept from another notebook; choose the file again for more.`]
      : [];
    const decoded = fromKept(found.kept, notes);
    const fps = chooseRate(decoded, shape.frames, found.settings.fps);
    const chosen: Chosen = {
      name: found.name,
      decoded,
      settings: {...found.settings, fps},
      from: found.from
    };
    return again(chosen);
  }

  /**
   * Makes the clip of a source chosen earlier; where that fails (the file was deleted), the built-in one takes its place.
   * Where it is cancelled, the source is still there for a rerun and for other notebooks.
   */
  async function again(chosen: Chosen): Promise<void> {
    const outcome = await work(chosen.name, async (signal, onProgress) => {
      await make(chosen, signal, onProgress);
      choose(chosen);
      show(chosen);
    });
    if (value) return;
    if (outcome === "cancelled" && element.isConnected && !over) return toBuiltin({standIn: true});
    if (outcome !== "failed") return;
    const sentence = ui.errorShown();
    await toBuiltin();
    ui.error(sentence);
  }

  begin();
  return element;
}
