// Frequencies of temporal kernels. All frequencies are in cycles per (input) frame: 0.5 is the fastest that frames can carry.

/**
 * |H(f)| of a temporal kernel: how much of a motion at `f` cycles per frame it lets through (1 = all of it).
 * Taps are in order; where the kernel is centred changes phase only, not this.
 */
export function magnitudeResponse(taps: ArrayLike<number>, f: number): number {
  let re = 0;
  let im = 0;
  for (let n = 0; n < taps.length; ++n) {
    re += taps[n] * Math.cos(2 * Math.PI * f * n);
    im -= taps[n] * Math.sin(2 * Math.PI * f * n);
  }
  return Math.hypot(re, im);
}

/** The fastest frequency that survives keeping every `stride`-th frame, in cycles per input frame. */
export const nyquist = (stride: number): number => 0.5 / stride;

/**
 * Where a motion at `f` cycles per frame lands when only every `stride`-th frame is kept, in cycles per input frame, signed:
 * a negative answer is a motion seen to run backwards. In (−1/(2·stride), 1/(2·stride)].
 */
export function signedAlias(f: number, stride: number): number {
  checkStride(stride);
  const turns = f * stride;
  // Rounds halves down, so that a motion exactly at the Nyquist mark keeps its sign.
  return (turns - Math.ceil(turns - 0.5)) / stride || 0;
}

/** |signedAlias|: f itself up to 1/(2·stride), folded back below that mark above it. */
export const aliasOf = (f: number, stride: number): number => Math.abs(signedAlias(f, stride));

function checkStride(stride: number): void {
  if (!(stride >= 1))
    throw new Error(`A temporal stride is at least 1 frame, found ${stride}; give 1 to keep every frame.`);
}

/** [f, |H(f)|] at `count` even steps over 0…0.5 cycles per frame, both ends included. */
export function responseCurve(taps: ArrayLike<number>, count = 129): [number, number][] {
  return Array.from({length: count}, (_, i) => {
    const f = (0.5 * i) / (count - 1);
    return [f, magnitudeResponse(taps, f)];
  });
}

/** Frame offset of each tap from the frame that it writes: a k-tap kernel starts ⌊(k−1)/2⌋ frames before it. */
export const tapOffsets = (taps: ArrayLike<number>): number[] =>
  Array.from({length: taps.length}, (_, n) => n - Math.floor((taps.length - 1) / 2));
