// A picture that somebody pasted, dropped or chose, as an image of the set's size. It never leaves this page.

import { contained, fitted, grayOf, hasLightGround, inverted } from "./graying";
import type { Gray } from "./ink";

export interface Pasted {
  readonly name: string;
  /** Gray, as it came, at most so large as is needed. */
  readonly gray: Gray;
  readonly hasLightGround: boolean;
}

/** How a picture is made into an image. */
export interface Fitting {
  readonly inverts: boolean;
  /** The ink alone, as large as the set's own digits; else the whole picture. */
  readonly fits: boolean;
}

/** Larger files are not looked into. */
const MOST_BYTES = 32 * 2 ** 20;
/** Pictures are looked at no larger than this. */
const SIDE = 512;

/** @throws Error saying in a sentence what is wrong with it */
export async function readPicture(file: File): Promise<Pasted> {
  const name = file.name || "the picture";
  if (!file.type.startsWith("image/"))
    throw new Error(
      `${name} is no picture: expected an image such as PNG or JPEG, got ${file.type || "an unknown type"}.`,
    );
  if (file.size > MOST_BYTES)
    throw new Error(
      `${name} is too large: expected at most 32 MB, got ${Math.round(file.size / 2 ** 20)} MB.`,
    );
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(
      `${name} cannot be read: it is damaged, or of a kind (${file.type}) this page does not know.`,
    );
  });
  try {
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error(`${name} cannot be read: this page has no canvas for it.`);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const gray = grayOf(context.getImageData(0, 0, canvas.width, canvas.height));
    return { name, gray, hasLightGround: hasLightGround(gray) };
  } finally {
    bitmap.close();
  }
}

/** As the network takes it: of the set's size, its ink bright; a picture of just that size is not fitted anew. */
export function imageOf(
  { gray }: Pasted,
  { inverts, fits }: Fitting,
  size: Pick<Gray, "width" | "height">,
): Gray {
  const bright = inverts ? inverted(gray) : gray;
  const isExact = gray.width === size.width && gray.height === size.height;
  return fits && !isExact ? fitted(bright, size) : contained(bright, size);
}

/** The first picture of what was dropped or pasted; undefined where nothing was a file. */
export function fileIn(transfer: DataTransfer | null): File | undefined {
  const files = [...(transfer?.files ?? [])];
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0];
}
