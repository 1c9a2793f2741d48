// What an image format is: a file that exports one of these, and a line in images/index.ts.

/** A decoded image: bytes row by row, the channels of a pixel side by side; 1 grey, or 3 red, green and blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

export interface ImageFormat {
  readonly name: string;
  /** A look at the first bytes. */
  recognizes(bytes: Uint8Array): boolean;
  /**
   * As its header has it, before anything is unpacked; undefined where there is none to be read.
   */
  size(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined;
  /**
   * Called for images whose size is within the limits. Transparent pixels are laid over white.
   * @throws Error saying what is wrong with the file
   */
  decode(bytes: Uint8Array): Picture;
}

/** From pixels with a transparency behind each colour, or without. */
export function opaque(
  width: number,
  height: number,
  data: ArrayLike<number>,
  given: number,
  byteOf: (value: number) => number = (value) => value,
): Picture {
  const channels = given < 3 ? 1 : 3;
  const pixels = new Uint8Array(width * height * channels);
  for (let p = 0; p < width * height; p++) {
    const alpha = given % 2 ? 1 : byteOf(data[p * given + given - 1]!) / 255;
    for (let c = 0; c < channels; c++)
      pixels[p * channels + c] = Math.round(255 + (byteOf(data[p * given + c]!) - 255) * alpha);
  }
  return { width, height, channels, pixels };
}
