// Keras's files, read with their networks where all layers are known.

import type { Format } from "../format";
import { decodeKeras, looksLikeKeras } from "./kerasFile";

export const keras: Format = {
  name: "keras",
  extensions: [".keras", ".h5", ".hdf5"],
  recognizes: looksLikeKeras,
  decode: (bytes, { most } = {}) => decodeKeras(bytes, most),
};
