// Whether a file is the `model.json` of a TensorFlow.js model.

/** Bytes of `model.json`: that of a large network has a few hundred thousand. */
export const LONGEST = 16 * 2 ** 20;

/** JSON that has a manifest of weights, or is one. */
export function looksLikeTfjs(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 32);
  if ((first !== 0x7b && first !== 0x5b) || bytes.length > LONGEST) return false;
  const text = new TextDecoder().decode(bytes);
  return first === 0x7b ? text.includes('"weightsManifest"') : /^\s*\[\s*\{\s*"(weights|paths)"/.test(text);
}
