// TensorFlow.js layers models: `model.json`, and beside it files of numbers in parts.

import type { Format } from "../format";
import { decodeTfjs, looksLikeTfjs } from "./tfjsReader";

export const tfjs: Format = {
  name: "tfjs",
  extensions: [".json"],
  recognizes: looksLikeTfjs,
  decode: (bytes, given = {}) => decodeTfjs(bytes, given),
};
