// Where a token stands: in its image, in its sentence, and which others have its code.

/** A token of an image of a sentence: both counted from 0, tokens in raster order. */
export interface TokenPlace {
  image: number;
  token: number;
}

/**
 * The side of an image's square grid of tokens.
 * @throws if the count is no square.
 */
export function gridSide(imageTokens: number, who: string): number {
  const side = Math.round(Math.sqrt(imageTokens));
  if (!(imageTokens > 0) || side * side !== imageTokens)
    throw new Error(
      `${who} needs an image's tokens to fill a square, such as 256 = 16×16, found ${imageTokens}; pass the tokens of whole images.`
    );
  return side;
}

/** Every index at which `id` stands, in order. */
export function placesOf(tokens: ArrayLike<number>, id: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < tokens.length; ++i) if (tokens[i] === id) places.push(i);
  return places;
}

/** "row 3, column 7" of a token in a grid of `side` columns. */
export function rowColumn(token: number, side: number): string {
  return `row ${Math.floor(token / side)}, column ${token % side}`;
}

/** A code as the page's selection names it, in its `cell`. */
export const codeKey = (id: number): string => `code ${id}`;

/** The code that a selection's `cell` names, or null. */
export function keyCode(cell: string | null): number | null {
  const match = /^code (\d+)$/.exec(cell ?? "");
  return match ? Number(match[1]) : null;
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** How many of something, as a subscript: 12 → "₁₂". */
export const subscript = (n: number): string =>
  [...String(n)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");

/**
 * What an image is called in its sentence: "x₁" and "y₁" for the pair of example 0, "frame 3" for a frame, "depth₁" for an
 * annotation; a role without an example stands as it is.
 */
export function roleName({role, example}: {role: string; example?: number | null}): string {
  if (example === undefined || example === null) return role;
  return role === "frame" ? `frame ${example}` : `${role}${subscript(example + 1)}`;
}
