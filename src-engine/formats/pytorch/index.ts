// PyTorch's own files, `.pt` and whatever else they are called: read without executing anything, written so that they load with
// weights_only=True.

import type { WritableFormat } from "../format";
import { promised } from "../format";
import { decodeBeside, encodeBeside } from "../npz/besideNpz";
import { looksLikeArchive } from "./archive";
import { decodePytorch } from "./reader";
import { looksLikeStream } from "./stream";
import { encodePytorch } from "./writer";
import { offer } from "./offer";

export const pytorch: WritableFormat = {
  name: "pytorch",
  offer,
  extensions: [".pt", ".pth", ".th", ".pkl", ".bin", ".ckpt"],
  recognizes: (bytes) => looksLikeArchive(bytes) || looksLikeStream(bytes),
  decode: (bytes, { most } = {}) => decodePytorch(bytes, most),
  encode: ({ tensors }) => promised(() => encodePytorch(tensors)),
  beside: { extension: ".json", encode: encodeBeside, decode: decodeBeside },
};
