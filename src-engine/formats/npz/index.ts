// npz as a file of weights: tensors alone. What else there is to say stands in a JSON file beside it.

import { promised, type WritableFormat } from "../format";
import { decodeBeside, encodeBeside } from "./besideNpz";
import { decodeNpz, encodeNpz, looksLikeNpz } from "./npz";
import { offer } from "./offer";

export const npz: WritableFormat = {
  name: "npz",
  offer,
  extensions: [".npz"],
  recognizes: looksLikeNpz,
  decode: async (bytes, { most } = {}) => ({ tensors: await decodeNpz(bytes, most) }),
  encode: ({ tensors }) => promised(() => encodeNpz(tensors)),
  beside: { extension: ".json", encode: encodeBeside, decode: decodeBeside },
};
