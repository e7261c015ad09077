// How a grid of tokens is coloured: by a value of each token, or by where its code lies in the codebook.
import {colorLegend} from "../legend.ts";
import {type Domain, domainOf, magnitudeScale} from "../scale.ts";
import {pcaColors, planeLegend} from "./pca-colors.ts";
import {type TokenColors, valueColors} from "./token-colors.ts";

export type TokenColorBy = "none" | "code pca" | "error" | "surprisal";

export interface TokenColoring {
  /** "none" shows the picture. Ids are names, so no coloring goes by id. */
  colorBy?: TokenColorBy;
  /** "error" and "surprisal": one value a token. "code pca": coordinates of the codes, `[K,2]`. */
  values?: ArrayLike<number>;
  /** A fixed domain; default 0 to 10 bits for surprisal, 0 to the greatest error. */
  domain?: Domain;
  /** Default "bits" for surprisal, none for an error. */
  unit?: string;
}

/** Bits that surprisal is drawn over unless told: 10 bits is one of 1,024 codes, chosen blindly. */
export const SURPRISAL_DOMAIN: Domain = [0, 10];

/** What a coloring's values are called, and their unit with a space before it. */
export function coloringName({colorBy, unit}: TokenColoring): {label: string; unit: string} {
  if (colorBy === "surprisal") return {label: "Surprisal", unit: ` ${unit ?? "bits"}`};
  return {label: "Error ‖z − e‖", unit: unit ? ` ${unit}` : ""};
}

/**
 * The tokens' colours and their legend; null where the picture is shown as it is.
 * @throws if values are missing or not as many as needed.
 */
export function colorTokens(
  tokens: ArrayLike<number>,
  coloring: TokenColoring
): {colors: TokenColors; legend: HTMLElement} | null {
  const {colorBy = "none", values, domain} = coloring;
  if (colorBy === "none") return null;
  if (!values)
    throw new Error(
      `tokenGrid colours by ${colorBy} and needs values for that, found none; ${colorBy === "code pca" ? "pass the codes' coordinates, [K,2]" : "pass one a token"}.`
    );
  if (colorBy === "code pca") {
    const byCode = pcaColors(values);
    const colors = new Uint8ClampedArray(tokens.length * 4);
    for (let i = 0; i < tokens.length; ++i)
      colors.set(byCode.subarray(tokens[i] * 4, tokens[i] * 4 + 4), i * 4);
    return {colors, legend: planeLegend()};
  }
  if (values.length !== tokens.length)
    throw new Error(
      `tokenGrid needs one value a token, ${tokens.length}, found ${values.length}; pass the ${colorBy} of every token.`
    );
  const {label, unit} = coloringName(coloring);
  const own: Domain = colorBy === "surprisal" ? SURPRISAL_DOMAIN : [0, domainOf(values)[1] || 1];
  const scale = magnitudeScale(domain ?? own, {label, unit: unit.trim()});
  const {colors, losses} = valueColors(values, scale);
  return {colors, legend: colorLegend(scale, losses)};
}
