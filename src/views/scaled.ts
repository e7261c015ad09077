/** The pixel of a picture of `to` pixels at the place of pixel `n` of one of `from`. */
export function scaled(n: number, from: number, to: number): number {
  return Math.floor(((n + 0.5) / from) * to);
}
