// The seam between a decoder and what it computes on.
import type {Sampling} from "./sampling.ts";

/** What differs between backends. Sequences are rows of a batch, all of one length. */
export interface Engine {
  /** Appends given tokens (one row for all, or one each), at positions from `start` on; leaves the last one's logits. */
  append(tokens: readonly ArrayLike<number>[], start: number): Promise<void>;
  /** Draws `count` tokens for each row, one readback; −1 where a logit was not a number. */
  draw(count: number, start: number): Promise<Int32Array[]>;
  /**
   * Forgets what was drawn beyond a length, and has the last token's logits again, which was drawn too. Only where the next
   * `draw` may be called before the last one has come, so that the GPU has work while a row is read back.
   */
  undraw?(length: number): void;
  choose(sampling: Sampling, suppressed: Uint32Array<ArrayBuffer>): void;
  logits(): Promise<Float32Array[]>;
  /** Forgets what lies beyond a length. */
  truncate(length: number): void;
  readonly bytes: number;
  dispose(): void;
}
