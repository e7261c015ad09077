import "./source.css";
import {cameraPanel} from "./camera-panel.ts";
import {controls, type Choice} from "./controls.ts";
import {decode} from "./decode.ts";
import {describe, remarks} from "./describe.ts";
import {intake} from "./intake.ts";
import {fromClip, fromKept, keep} from "./kept-frames.ts";
import {limits} from "./limits.ts";
import {choose, chosenHere, forget, keepForSession, mayRecall, recall, type Chosen} from "./memory.ts";
import {shapeOf, type SourceOptions} from "./options.ts";
import {panel} from "./panel.ts";
import {chooseRate} from "./sampling.ts";
import {strip} from "./strip.ts";
import {toClip} from "./to-clip.ts";
import type {Clip, Decoded} from "./types.ts";
import {SourceError} from "./types.ts";

/** The element that `source()` makes: `value` is undefined until there is a clip, then always the last good one. */
export interface SourceElement extends HTMLElement {
  readonly value: Clip | undefined;
}

/** Decoding that is done sooner shows no progress: it would only flicker. */
const PATIENCE_MS = 200;
/** How long the notebook has the processor for itself before the copy for other notebooks is made. */
const KEEP_AFTER_MS = 600;
/** Frames that a reader may ask for, where the notebook asks for fewer. */
const MOST_FRAMES = 128;

/**
 * An input for a clip of the reader's own: dropped, chosen, pasted or recorded; until then, the built-in one.
 *
 *     const clip = view(source({frames: 16, size: 64, builtin: world.demo}));
 *
 * Its value is a clip of up to `frames` frames, float32 T·H·W·3 in [0,1]; `input` is dispatched when it changes. What is
 * chosen is used again when the cell is rerun and, for as long as the tab is open, in other notebooks. It never leaves the
 * device. What cannot be decoded is answered by a sentence in the element, and the clip stays as it was.
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
  let job = new AbortController();
  let keeping = new AbortController();
  let wasShown = false;

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
      cancel: () => job.abort()
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
  void options.invalidation?.then(() => {
    job.abort();
    keeping.abort();
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
    const done = await work(chosen.name, async (signal, onProgress) => {
      await make(next, signal, onProgress);
      choose(next);
      show(next);
    });
    // What is shown in the controls is what was made.
    if (!done) settings.show(chosen.decoded, {...chosen.settings, frames: framesOf(chosen)});
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
    const {decoded, name, made} = chosen;
    const frames = framesOf(chosen);
    settings.show(decoded, {...chosen.settings, frames});
    ui.offerBuiltin(options.builtin !== undefined);
    ui.say(describe(name, decoded, made!.clip), remarks(decoded, made!.clip, frames));
    set(made!.clip, "own");
    keepLater(chosen);
  }

  function set(clip: Clip, origin: "builtin" | "own"): void {
    const changed = value !== clip;
    value = clip;
    row.show(clip);
    element.dataset.state = "ready";
    element.dataset.origin = origin;
    if (changed) element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function keepLater({name, decoded, settings: how}: Chosen): void {
    keeping.abort();
    keeping = new AbortController();
    const {signal} = keeping;
    setTimeout(() => {
      if (signal.aborted) return;
      keep(decoded, {...how, signal}).then(
        (kept) => keepForSession(name, {...how, start: decoded.kept ? how.start : 0}, kept),
        (error) => signal.aborted || console.warn("No copy was made for other notebooks:", error)
      );
    }, KEEP_AFTER_MS);
  }

  function take(file: File, others: number, name: string): void {
    const note = others > 0 ? `Of the ${others + 1} files given, this one is used.` : undefined;
    void bring(name, (signal) => decode(file, {name, signal}), note);
  }

  async function toBuiltin(): Promise<void> {
    keeping.abort();
    camera.close();
    const {builtin} = options;
    if (builtin === undefined) return;
    await work("The built-in clip", async (signal) => {
      const clip = await (typeof builtin === "function" ? builtin() : builtin);
      signal.throwIfAborted();
      const fitted = await fitBuiltin(clip, signal);
      await forget();
      showBuiltin(fitted);
    });
  }

  function showBuiltin(clip: Clip): void {
    settings.show(null, {...shape, start: 0});
    ui.offerBuiltin(false);
    ui.say(describe("Built-in clip", null, clip), remarks(null, clip, shape.frames));
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

  /** Runs one piece of work with progress, Cancel and errors; a newer one ends it. Tells whether it was done. */
  async function work(
    name: string,
    task: (signal: AbortSignal, onProgress: (done: number, total: number) => void) => Promise<void>
  ): Promise<boolean> {
    job.abort();
    keeping.abort();
    const mine = (job = new AbortController());
    const {signal} = mine;
    const begun = performance.now();
    let now = {done: 0, total: 1};
    const draw = () => {
      if (signal.aborted || mine !== job) return;
      const text = now.done > 0 ? `Frame ${now.done} of ${now.total}` : "Opening…";
      ui.progress({text, ...now});
    };
    const patience = setTimeout(draw, PATIENCE_MS);
    element.dataset.state = "decoding";
    // A decoder that hangs must not hold Cancel back.
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), {once: true})
    );
    try {
      const working = task(signal, (done, total) => {
        now = {done, total};
        wasShown ||= element.isConnected;
        if (wasShown && !element.isConnected) mine.abort();
        if (performance.now() - begun > PATIENCE_MS) draw();
      });
      working.catch(() => {});
      await Promise.race([working, aborted]);
      ui.error(null);
      return true;
    } catch (error) {
      if (!signal.aborted) fail(error, name);
      return false;
    } finally {
      clearTimeout(patience);
      if (mine === job) {
        ui.progress(null);
        element.dataset.state = value ? "ready" : "empty";
      }
    }
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
    if (chosen)
      return void work(chosen.name, async (signal, onProgress) => {
        await make(chosen, signal, onProgress);
        show(chosen);
      });
    if (mayRecall()) return void fromOtherNotebook();
    const {builtin} = options;
    if (builtin && typeof builtin !== "function" && isShaped(builtin)) return showBuiltin(builtin);
    if (builtin) return void toBuiltin();
    ui.say("No clip yet.");
  }

  async function fromOtherNotebook(): Promise<void> {
    const found = await recall();
    if (!found) {
      if (options.builtin) return toBuiltin();
      return ui.say("No clip yet.");
    }
    const full = found.kept.frames >= limits.keptFrames;
    const notes = full
      ? [
          `Kept from another notebook: its first ${limits.keptFrames} frames; choose the file again for the rest.`
        ]
      : [];
    const decoded = fromKept(found.kept, notes);
    const fps = chooseRate(decoded, shape.frames, found.settings.fps);
    const chosen: Chosen = {name: found.name, decoded, settings: {...found.settings, fps}};
    const done = await work(found.name, async (signal, onProgress) => {
      await make(chosen, signal, onProgress);
      choose(chosen);
      show(chosen);
    });
    if (!done && !value) await toBuiltin();
  }

  begin();
  return element;
}
