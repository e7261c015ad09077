import type {DBSchema, IDBPDatabase} from "idb";
import {here, type Origin} from "./origin.ts";
import type {Clip, Decoded, Fit, KeptFrames, Motion} from "./types.ts";

/** How the reader has set the source; kept with it. */
export interface Settings {
  start: number;
  fps: number;
  fit: Fit;
  motion: Motion;
}

/** The source that the reader chose last, on this page. `decoded` reads from the file again for every new size. */
export interface Chosen {
  name: string;
  decoded: Decoded;
  settings: Settings;
  /** The notebook that it was chosen in, where another page kept it. */
  from?: Origin;
  /** How many frames were wanted when `frames` was last set by hand, so that a rerun of the same cell keeps it. */
  frames?: {asked: number; set: number};
  /** The clip that was made of it last, and of which shape: a rerun has its value at once. */
  made?: {key: string; clip: Clip};
}

interface KeptRecord {
  id: string;
  name: string;
  savedAt: number;
  settings: Settings;
  kept: KeptFrames;
  from: Origin;
}

interface Schema extends DBSchema {
  sources: {key: string; value: KeptRecord};
}

const DATABASE = "zoetrope-sources";
const SESSION_KEY = "zoetrope.source";
const A_DAY = 24 * 60 * 60 * 1000;

let chosen: Chosen | null = null;
let forgotten = false;

/** The source chosen on this page, or null; survives reruns of the cell. */
export function chosenHere(): Chosen | null {
  return chosen;
}

/** Makes a source the chosen one and frees the one before. */
export function choose(next: Chosen): void {
  if (chosen && chosen.decoded !== next.decoded) chosen.decoded.close();
  chosen = next;
  forgotten = false;
}

/** Whether a source is still the chosen one. */
export function isChosen(decoded: Decoded): boolean {
  return chosen?.decoded === decoded;
}

/**
 * Keeps a small copy for the other notebooks of this tab: in this browser's own storage, found again through
 * sessionStorage, and deleted a day later at the latest. Storage that is full or forbidden is no error: the source
 * then ends with the page.
 */
export async function keepForSession(
  name: string,
  settings: Settings,
  kept: KeptFrames,
  from = here()
): Promise<void> {
  await quietly(async () => {
    const id = sessionStorage.getItem(SESSION_KEY) ?? crypto.randomUUID();
    const db = await open();
    await db.put("sources", {id, name, savedAt: Date.now(), settings, kept, from});
    db.close();
    sessionStorage.setItem(SESSION_KEY, id);
  });
}

/**
 * What this notebook or another of this tab kept, or null. One picture is not recalled from another notebook where `frames` are
 * more: an example of motion would stand still.
 */
export async function recall({frames}: {frames: number}): Promise<KeptRecord | null> {
  if (forgotten) return null;
  const found = await newest();
  const still = found?.kept.frames === 1 && frames > 1;
  return still && found.from.slug !== here().slug ? null : found;
}

function newest(): Promise<KeptRecord | null> {
  return quietly(async () => {
    const id = sessionStorage.getItem(SESSION_KEY);
    if (!id) return null;
    const db = await open();
    const record = await db.get("sources", id);
    const old = (await db.getAllKeys("sources")).filter((key) => key !== id);
    for (const key of old) {
      const other = await db.get("sources", key);
      if (other && Date.now() - other.savedAt > A_DAY) await db.delete("sources", key);
    }
    if (record && Date.now() - record.savedAt > A_DAY) await db.delete("sources", id);
    db.close();
    return record && Date.now() - record.savedAt <= A_DAY ? record : null;
  });
}

/** Whether `recall` has anything to look for; known at once, so that a page without it need not wait. */
export function mayRecall(): boolean {
  try {
    return !forgotten && sessionStorage.getItem(SESSION_KEY) !== null;
  } catch {
    return false;
  }
}

/** Back to the built-in clip: closes the source and deletes its copy. */
export async function forget(): Promise<void> {
  chosen?.decoded.close();
  chosen = null;
  forgotten = true;
  await quietly(async () => {
    const id = sessionStorage.getItem(SESSION_KEY);
    sessionStorage.removeItem(SESSION_KEY);
    if (!id) return;
    const db = await open();
    await db.delete("sources", id);
    db.close();
  });
}

async function open(): Promise<IDBPDatabase<Schema>> {
  const {openDB} = await import("idb");
  return openDB<Schema>(DATABASE, 2, {
    upgrade(db, before) {
      // Its records do not say which notebook kept them.
      if (before === 1) db.deleteObjectStore("sources");
      db.createObjectStore("sources", {keyPath: "id"});
    }
  });
}

/** Private windows may have no storage; a source must work there too. */
async function quietly<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    console.warn("The source is not kept for other notebooks:", error);
    return null;
  }
}
