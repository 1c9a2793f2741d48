// TensorFlow.js layers models: `model.json`, and beside it files of numbers in parts.

import type { Format } from "../format";
import { looksLikeTfjs, readTfjs } from "./tfjsReader";

export const tfjs: Format = {
  name: "tfjs",
  extensions: [".json"],
  recognizes: looksLikeTfjs,
  decode: async (bytes, given) => (await readTfjs(bytes, given)).whole,
  import: async (bytes, given) => (await readTfjs(bytes, given)).asFarAsKnown,
};
