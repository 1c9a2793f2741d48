// What the image is called that an attribution is about: in words, and on the command line.

import type { AttributedImage, Split } from "../../src-engine/protocol/protocol";
import { base64 } from "../scene/base64";

const splitWords: Readonly<Record<Split, string>> = {
  train: "training",
  validation: "validation",
  test: "test",
};

/** `sample 3`, `test image 1146`, `an image of one’s own`. */
export function imageInWords(image: AttributedImage): string {
  if ("pixels" in image) return "an image of one’s own";
  return "split" in image ? `${splitWords[image.split]} image ${image.index}` : `sample ${image.sample}`;
}

/** Where it begins on the command line, its bytes follow. */
export const BYTES = "base64:";

/** `--sample 3`, `--image test/1146`, `--image base64:AAECAw==`. */
export function imageOptions(
  image: AttributedImage,
): { readonly sample: number } | { readonly image: string } {
  if ("pixels" in image) return { image: `${BYTES}${base64(Uint8Array.from(image.pixels))}` };
  return "split" in image ? { image: `${image.split}/${image.index}` } : { sample: image.sample };
}
