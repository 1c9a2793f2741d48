// PyTorch's own files, `.pt` and whatever else they are called: read without executing anything, written so that they load with
// weights_only=True.

import type { WritableFormat } from "../format";
import { decodeBeside, encodeBeside } from "../npz/besideNpz";
import { looksLikeArchive, looksLikeStream } from "./looksLikePytorch";
import { offer } from "./offer";

export const pytorch: WritableFormat = {
  name: "pytorch",
  offer,
  extensions: [".pt", ".pth", ".th", ".pkl", ".bin", ".ckpt"],
  recognizes: (bytes) => looksLikeArchive(bytes) || looksLikeStream(bytes),
  decode: async (bytes, { most } = {}) => (await import("./reader")).decodePytorch(bytes, most),
  encode: async ({ tensors }) => (await import("./writer")).encodePytorch(tensors),
  beside: { extension: ".json", encode: encodeBeside, decode: decodeBeside },
};
