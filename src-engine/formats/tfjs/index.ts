// TensorFlow.js layers models: `model.json`, and beside it files of numbers in parts.

import type { WritableFormat } from "../format";
import { offer } from "./offer";
import { looksLikeTfjs } from "./looksLikeTfjs";

export const tfjs: WritableFormat = {
  name: "tfjs",
  offer,
  extensions: [".json"],
  needsModel: true,
  recognizes: looksLikeTfjs,
  decode: async (bytes, given) => (await (await import("./tfjsReader")).readTfjs(bytes, given)).whole,
  import: async (bytes, given) => (await (await import("./tfjsReader")).readTfjs(bytes, given)).asFarAsKnown,
  encode: async (contents) => (await import("./tfjsWriter")).encodeTfjs(contents),
  parts: async (contents) => (await import("./tfjsWriter")).tfjsParts(contents),
};
