import "./pictures.css";
import type {Picture} from "#models/lvm/tasks/picture";
import {h} from "#views/dom";
import {toPictures} from "../clips.ts";
import {decode} from "../source/decode.ts";
import {intake} from "../source/intake.ts";
import {shapeOf} from "../source/options.ts";
import {toClip} from "../source/to-clip.ts";
import {SourceError} from "../source/types.ts";
import {copyOf, fill} from "./brush.ts";
import {type Tile, tile} from "./tile.ts";
import {tools} from "./tools.ts";

/** A place for a picture: what it is called, and what stands there until the reader changes it. */
export interface PicturePlace {
  label: string;
  picture: Picture;
  /** Places of one group stand together, as a question and its answer do. */
  group?: number;
}

export interface PicturesOptions {
  /** Accessible name of the input; "Your pictures" unless told. What a reader puts in is remembered under it and the place's label. */
  label?: string;
}

export type PicturesElement = HTMLElement & {readonly value: Picture[]};

/** What the reader put where, for as long as the page is open: a rerun of the cell must not undo it. */
const remembered = new Map<string, Picture>();

/**
 * An input for several pictures of one size: each can be replaced by a file that is chosen, dropped or pasted, or drawn on. Its value
 * is the pictures in order, RGB bytes; `input` is dispatched when one changes. Nothing leaves the device.
 *
 *     const [x, y, question] = view(pictures([{label: "x₁", picture: a, group: 0}, …]));
 *
 * @throws a sentence if there are no places, or they differ in size
 */
export function pictures(
  places: readonly PicturePlace[],
  {label = "Your pictures"}: PicturesOptions = {}
): PicturesElement {
  const {width, height} = checkPlaces(places);
  const key = (i: number) => `${label} / ${places[i].label} / ${width}×${height}`;
  const now = places.map(({picture}, i) => copyOf(remembered.get(key(i)) ?? picture));
  // What is being decoded for each place: a newer file, or whatever the reader does to the picture, ends it.
  const jobs = places.map(() => new AbortController());
  let chosen = 0;

  const bar = tools({
    file: (file) => void take(file, file.name),
    fill() {
      jobs[chosen].abort();
      fill(now[chosen], bar.color());
      changed(chosen);
    },
    reset() {
      jobs[chosen].abort();
      now[chosen] = copyOf(places[chosen].picture);
      remembered.delete(key(chosen));
      tell(chosen);
    },
    brush: () => tiles.forEach((t) => t.paint())
  });
  const tiles: Tile[] = places.map(({label: name}, i) =>
    tile(name, {
      picture: () => now[i],
      tools: bar,
      chosen: () => choose(i),
      drawn: () => jobs[i].abort(),
      changed: () => changed(i)
    })
  );
  const rows = groupsOf(places).map((indices) =>
    h("div", {class: "pictures-group"}, ...indices.map((i) => tiles[i].element))
  );
  const problem = h("p", {class: "pictures-problem", role: "alert"});
  const element = h(
    "section",
    {class: "pictures", "aria-label": label},
    h("div", {class: "pictures-rows"}, ...rows),
    bar.element,
    problem,
    h("p", {class: "pictures-hint"}, "Or drop or paste a picture onto a place. It stays on this device.")
  );
  // The tools have `input` events of their own, which must not pass for ours. This listener is the first.
  element.addEventListener("input", (event) => {
    if (event.target !== element) event.stopImmediatePropagation();
  });
  tiles.forEach((t, i) =>
    intake(t.element, {
      take: (file, _, name) => {
        choose(i);
        void take(file, name);
      },
      refuse: say
    })
  );

  function say(sentence: string): void {
    problem.textContent = sentence;
  }
  function choose(i: number): void {
    chosen = i;
    tiles.forEach((t, k) => t.select(k === i));
    bar.show(places[i].label, remembered.has(key(i)));
  }
  function changed(i: number): void {
    remembered.set(key(i), copyOf(now[i]));
    tell(i);
  }
  function tell(i: number): void {
    say("");
    tiles[i].paint();
    choose(i);
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }
  async function take(file: File, name: string): Promise<void> {
    const i = chosen;
    jobs[i].abort();
    const {signal} = (jobs[i] = new AbortController());
    try {
      const decoded = await decode(file, {name, signal});
      try {
        const shape = shapeOf({frames: 1, size: [width, height]});
        const clip = await toClip(decoded, {...shape, start: 0, signal});
        signal.throwIfAborted();
        [now[i]] = toPictures(clip);
      } finally {
        decoded.close();
      }
      changed(i);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof SourceError)) console.error(error);
      const what = (error as Error).message.replace(/\.$/, "");
      say(error instanceof SourceError ? error.message : `${name} could not be used: ${what}; try another.`);
    }
  }

  tiles.forEach((t) => t.paint());
  choose(0);
  // A copy, so that a stroke does not change what a cell has taken.
  return Object.defineProperty(element, "value", {get: () => now.map(copyOf)}) as unknown as PicturesElement;
}

function checkPlaces(places: readonly PicturePlace[]): {width: number; height: number} {
  if (!places?.length)
    throw new Error("pictures() needs at least one place, found none; pass {label, picture}.");
  const [{width, height}] = places.map(({picture}) => picture);
  const other = places.find(({picture}) => picture.width !== width || picture.height !== height);
  if (other)
    throw new Error(
      `pictures() needs pictures of one size, ${width}×${height}, found ${other.picture.width}×${other.picture.height} at ${other.label}; resize it.`
    );
  return {width, height};
}

/** Neighbouring places of one group, as lists of indices; a place without a group stands alone. */
function groupsOf(places: readonly PicturePlace[]): number[][] {
  const groups: number[][] = [];
  places.forEach(({group}, i) => {
    const before = places[i - 1]?.group;
    if (i && group !== undefined && group === before) groups.at(-1)!.push(i);
    else groups.push([i]);
  });
  return groups;
}
