// Colours of figures. Series colours come from the page (--c1 … --c6) with fallbacks that survive colour blindness.

/** Line, bar and area colours by index, cycling after six; views.css gives the fallbacks for light and dark. */
export function series(index: number): string {
  return `var(--view-c${(((index % 6) + 6) % 6) + 1})`;
}

/** Text and rules, as CSS values. */
export const ink = "var(--view-ink)";
export const inkSoft = "var(--view-ink-soft)";
export const inkFaint = "var(--view-ink-faint)";
export const rule = "var(--view-rule)";
export const surface = "var(--view-surface)";
export const accent = "var(--view-accent)";

/** What NaN and masked cells are painted with: in none of the colour scales, and loud, since it usually means a fault. */
export const MISSING: readonly [number, number, number] = [224, 33, 160];
export const missing = `rgb(${MISSING.join(", ")})`;
