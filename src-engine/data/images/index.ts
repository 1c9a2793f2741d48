// The image formats there are. To add one, add a file and a line here.

import { FormatError } from "../../formats/formatError";
import { gif } from "./gif";
import type { ImageFormat, Picture } from "./imageFormat";
import { jpeg } from "./jpeg";
import { png } from "./png";

export type { Picture } from "./imageFormat";

const imageFormats: readonly ImageFormat[] = [gif, jpeg, png];

/** Bytes of an image file. */
export const LARGEST_IMAGE_FILE = 64 * 1024 * 1024;
/** Pixels of an image: 64 million are a camera's. */
const MOST_PIXELS = 64_000_000;

/**
 * The image that a file holds, whichever its format.
 * @param file what to call it by in an error
 * @throws FormatError naming the file, for one that is damaged, too large, or of no format we know
 */
export function decodeImage(bytes: Uint8Array, file: string): Picture {
  const fail = (problem: string): never => {
    throw new FormatError("image", `${file}: ${problem}`, file);
  };
  const format = imageFormats.find((one) => one.recognizes(bytes));
  const known = imageFormats.map(({ name }) => name).join(", ");
  if (isWebp(bytes))
    return fail(`expected ${known}, found WebP, which is not read here: convert it to PNG first`);
  if (!format) return fail(`expected ${known}, found ${bytes.length} bytes that are none of them`);
  let size;
  try {
    size = format.size(bytes);
  } catch (error) {
    return fail(`expected a ${format.name}'s header, ${reasonOf(error)}`);
  }
  if (!size) return fail(`expected a ${format.name}'s size, the file ends before it`);
  const { width, height } = size;
  if (width < 1 || height < 1 || width * height > MOST_PIXELS)
    return fail(`expected from 1 to ${MOST_PIXELS} pixels, its header claims ${width} × ${height}`);
  let picture;
  try {
    picture = format.decode(bytes);
  } catch (error) {
    return fail(`expected a whole ${format.name}, decoding stops: ${reasonOf(error)}`);
  }
  if (picture.width !== width || picture.height !== height)
    return fail(`expected ${width} × ${height} pixels, found ${picture.width} × ${picture.height}`);
  return picture;
}

const isWebp = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(0, 4), ...bytes.subarray(8, 12)) === "RIFFWEBP";

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
