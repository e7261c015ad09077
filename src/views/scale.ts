import {interpolateCividis, interpolateRdBu, interpolateViridis, rgb} from "d3";
import {MISSING} from "./colors.ts";

export type Domain = [number, number];

/**
 * How numbers become colours in one comparison. The domain is fixed when the scale is made, so that two pictures painted
 * with one scale can be compared; what falls outside is clipped and counted.
 */
export interface ColorScale {
  kind: "magnitude" | "signed" | "picture";
  domain: Domain;
  /** What is measured, as the legend says it. */
  label: string;
  /** Its unit, empty where there is none. */
  unit: string;
  /** 256 RGBA quadruples from the low end of the domain to the high end. */
  table: Uint8ClampedArray;
  /** The colour of a value as CSS. */
  css(value: number): string;
}

export interface ScaleOptions {
  label?: string;
  unit?: string;
  /** "viridis" (default) or "cividis", for magnitudes. */
  scheme?: "viridis" | "cividis";
}

const tables = new Map<string, Uint8ClampedArray>();

function colorTable(name: string, interpolate: (t: number) => string): Uint8ClampedArray {
  let table = tables.get(name);
  if (!table) {
    table = new Uint8ClampedArray(1024);
    for (let i = 0; i < 256; ++i) {
      const {r, g, b} = rgb(interpolate(i / 255));
      table.set([r, g, b, 255], i * 4);
    }
    tables.set(name, table);
  }
  return table;
}

function colorScale(
  kind: ColorScale["kind"],
  domain: Domain,
  table: Uint8ClampedArray,
  options: ScaleOptions
): ColorScale {
  const [low, high] = domain;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high)
    throw new Error(
      `A colour scale needs a finite domain [low, high], found [${low}, ${high}]; pass one with low ≤ high.`
    );
  const css = (value: number): string => {
    const [r, g, b] = Number.isNaN(value) ? MISSING : table.subarray(tableIndex(value, low, high) * 4);
    return `rgb(${r}, ${g}, ${b})`;
  };
  return {kind, domain, label: options.label ?? "", unit: options.unit ?? "", table, css};
}

function tableIndex(value: number, low: number, high: number): number {
  if (low === high) return 128;
  return Math.min(255, Math.max(0, Math.floor((256 * (value - low)) / (high - low))));
}

/** A scale for what has a size and no sign (energy, probability, error): viridis, or cividis. */
export function magnitudeScale(domain: Domain, options: ScaleOptions = {}): ColorScale {
  const scheme = options.scheme ?? "viridis";
  return colorScale(
    "magnitude",
    domain,
    colorTable(scheme, scheme === "cividis" ? interpolateCividis : interpolateViridis),
    options
  );
}

/** A scale for signed values, symmetric about a white zero: −bound blue, +bound red. */
export function signedScale(bound: number, options: ScaleOptions = {}): ColorScale {
  const size = Math.abs(bound);
  return colorScale(
    "signed",
    [-size, size],
    colorTable("signed", (t) => interpolateRdBu(1 - t)),
    options
  );
}

/** The scale of pictures themselves: black to white. */
export function pictureScale(domain: Domain, options: ScaleOptions = {}): ColorScale {
  return colorScale(
    "picture",
    domain,
    colorTable("picture", (t) => `rgb(${[t, t, t].map((c) => Math.round(c * 255))})`),
    options
  );
}

/** The least and greatest finite value of all arrays, for one domain per comparison; [0, 1] where there is none. */
export function domainOf(...arrays: ArrayLike<number>[]): Domain {
  let low = Infinity;
  let high = -Infinity;
  for (const array of arrays) {
    for (let i = 0; i < array.length; ++i) {
      const value = array[i];
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** The greatest finite size of all arrays, for a signed scale; 1 where everything is zero or missing. */
export function boundOf(...arrays: ArrayLike<number>[]): number {
  const [low, high] = domainOf(...arrays);
  return Math.max(Math.abs(low), Math.abs(high)) || 1;
}

/** What a painting left out: values beyond the domain, and NaN. */
export interface Losses {
  clipped: number;
  missing: number;
}

/** Adds up the losses of several paintings. */
export function addLosses(...losses: Losses[]): Losses {
  return losses.reduce((a, b) => ({clipped: a.clipped + b.clipped, missing: a.missing + b.missing}), {
    clipped: 0,
    missing: 0
  });
}

/**
 * Paints `values` into RGBA `pixels`, one pixel a value, in order. Returns how many values were beyond the domain or NaN.
 * @throws if `pixels` is not four times as long as `values`.
 */
export function paintCells(scale: ColorScale, values: ArrayLike<number>, pixels: Uint8ClampedArray): Losses {
  if (pixels.length !== values.length * 4)
    throw new Error(
      `${values.length} cells need ${values.length * 4} pixel bytes, found ${pixels.length}; size the image by the cells.`
    );
  const [low, high] = scale.domain;
  const slack = (high - low) * 1e-6; // rounding is not clipping
  let clipped = 0;
  let missing = 0;
  for (let i = 0, j = 0; i < values.length; ++i, j += 4) {
    const value = values[i];
    if (Number.isNaN(value)) {
      ++missing;
      pixels.set(MISSING, j);
    } else {
      if (value < low - slack || value > high + slack) ++clipped;
      const k = tableIndex(value, low, high) * 4;
      pixels[j] = scale.table[k];
      pixels[j + 1] = scale.table[k + 1];
      pixels[j + 2] = scale.table[k + 2];
    }
    pixels[j + 3] = 255;
  }
  return {clipped, missing};
}
