/** What this room agrees to hold at once. Stated to the reader where one of them is met. */
export const limits = {
  /** Pixels of a picture while it is decoded: 120 Mpx are 480 MB; an 8K picture has 33. */
  picturePixels: 120e6,
  /** Bytes of a picture file; a video is streamed and may have any size. */
  pictureBytes: 256e6,
  /** Frames of an animated picture that are looked at. */
  animationFrames: 3000,
  /** Numbers in a clip (T·H·W·3, four bytes each). */
  clipNumbers: 48e6,
  /** Frames of a clip. */
  clipFrames: 512,
  /** Pixels, three bytes each, kept so that the next notebook can use the same source. */
  keptPixels: 4e6,
  /** Frames kept for that, and the longest side of one. */
  keptFrames: 80,
  keptSide: 1024
} as const;
