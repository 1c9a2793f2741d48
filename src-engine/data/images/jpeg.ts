// JPEG images, baseline and progressive, grey and colour.

import { decode } from "jpeg-js";
import { opaque, type ImageFormat } from "./imageFormat";
import { assertDecodable, jpegFrame } from "./jpegFrame";

export const jpeg: ImageFormat = {
  name: "JPEG",
  recognizes: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  size: (bytes) => jpegFrame(bytes),
  decode(bytes) {
    assertDecodable(bytes);
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxMemoryUsageInMB: 1024,
    });
    const image = opaque(width, height, data, 3);
    if (jpegFrame(bytes)?.blocks.length !== 1) return image;
    return { width, height, channels: 1, pixels: image.pixels.filter((_, i) => i % 3 === 0) };
  },
};
