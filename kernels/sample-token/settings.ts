// What the kernel reads besides the logits, as words.
import type {Sampling} from "./reference.ts";

/** Temperature, top-k, top-p and the seed's two words, as `sampleToken` reads them from its buffer of 20 bytes. */
export function settingsWords({temperature, topK, topP, seed}: Sampling): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(5);
  new Float32Array(words.buffer)[0] = temperature;
  new Float32Array(words.buffer)[2] = topP;
  words[1] = topK;
  words[3] = seed % 2 ** 32;
  words[4] = Math.floor(seed / 2 ** 32);
  return words;
}
