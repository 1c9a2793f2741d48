// Whether a file is one of Keras's, told without reading it.

import { looksLikeHdf5 } from "../hdf5/looksLikeHdf5";
import { namesIn } from "../zip/zip";

/** The member of a `.keras` archive that holds the weights. */
export const WEIGHTS = "model.weights.h5";

/** True for any HDF5 file: whether Keras wrote it is seen when it is read. */
export function looksLikeKeras(bytes: Uint8Array): boolean {
  return looksLikeHdf5(bytes) || (namesIn(bytes)?.includes(WEIGHTS) ?? false);
}
