// Keras's files, read with their networks as far as their layers are known.

import type { Format } from "../format";
import { looksLikeKeras, readKeras } from "./kerasFile";

export const keras: Format = {
  name: "keras",
  extensions: [".keras", ".h5", ".hdf5"],
  recognizes: looksLikeKeras,
  decode: async (bytes, given) => (await readKeras(bytes, given)).whole,
  import: async (bytes, given) => (await readKeras(bytes, given)).asFarAsKnown,
};
