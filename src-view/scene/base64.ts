// Base 64, by hand: what a page and Node have for it is not the same.

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Padded with `=`, in one line. */
export function base64(bytes: Uint8Array): string {
  const text: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text.push(
      letters[bits >> 18]!,
      letters[(bits >> 12) & 63]!,
      b === undefined ? "=" : letters[(bits >> 6) & 63]!,
      c === undefined ? "=" : letters[bits & 63]!,
    );
  }
  return text.join("");
}
