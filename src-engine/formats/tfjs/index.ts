// TensorFlow.js layers models: `model.json`, and beside it files of numbers in parts.

import type { WritableFormat } from "../format";
import { offer } from "./offer";
import { looksLikeTfjs, readTfjs } from "./tfjsReader";
import { encodeTfjs, tfjsParts } from "./tfjsWriter";

export const tfjs: WritableFormat = {
  name: "tfjs",
  offer,
  extensions: [".json"],
  needsModel: true,
  recognizes: looksLikeTfjs,
  decode: async (bytes, given) => (await readTfjs(bytes, given)).whole,
  import: async (bytes, given) => (await readTfjs(bytes, given)).asFarAsKnown,
  encode: (contents) => encodeTfjs(contents),
  parts: (contents) => tfjsParts(contents),
};
