// Keras's files, read with their networks as far as their layers are known.

import type { Format } from "../format";
import { looksLikeKeras } from "./looksLikeKeras";

export const keras: Format = {
  name: "keras",
  extensions: [".keras", ".h5", ".hdf5"],
  recognizes: looksLikeKeras,
  decode: async (bytes, given) => (await (await import("./kerasFile")).readKeras(bytes, given)).whole,
  import: async (bytes, given) => (await (await import("./kerasFile")).readKeras(bytes, given)).asFarAsKnown,
};
