// Floats of 16 bits: IEEE 754's half precision, and bfloat16, the upper half of a float32. Both become float32 exactly.

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** Half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return (sign ? -fraction : fraction) * 2 ** -24;
  word[0] = (sign << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  return float[0]!;
}

/** @param bits the upper 16 of a float32's */
export function fromBfloat16(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}
