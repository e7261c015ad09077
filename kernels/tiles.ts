// Tile sizes by kind of adapter. A software adapter compiles the zeroing of workgroup memory word by word: tiles that suit
// a GPU take seconds to compile there, and its threads share no memory faster than any other.
import {currentDevice} from "./tfjs-internals.ts";

export interface Tile {
  tileM: number;
  tileN: number;
  tileK: number;
  perM: number;
  perN: number;
}

const SOFTWARE: Tile = {tileM: 16, tileN: 16, tileK: 8, perM: 4, perN: 4};

const software = new WeakSet<GPUDevice>();
let forced: "gpu" | "software" | null = null;

/** Says that a device computes on the CPU. */
export function markSoftware(device: GPUDevice): void {
  software.add(device);
}

/** For tests: uses one kind of tiles whatever the adapter is, or (null) the right ones again. */
export function forceTiles(kind: "gpu" | "software" | null): void {
  forced = kind;
}

/** Whether the device in use computes on the CPU, or is to be taken for one that does. */
export function onSoftware(): boolean {
  if (forced) return forced === "software";
  const device = currentDevice();
  return device !== null && software.has(device);
}

/** The tile that a kernel prefers, or on a software adapter a small one. */
export function tile(preferred: Tile): Tile {
  return onSoftware() ? SOFTWARE : preferred;
}
