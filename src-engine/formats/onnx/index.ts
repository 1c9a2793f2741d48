// ONNX as a file of weights: the graph is the model.

import { promised, type WritableFormat } from "../format";
import { importOnnx } from "./import/importOnnx";
import { looksLikeOnnx } from "./onnxProto";
import { decodeOnnx, filesBeside } from "./onnxReader";
import { encodeOnnx } from "./onnxWriter";
import { offer } from "./offer";

export const onnx: WritableFormat = {
  name: "onnx",
  offer,
  extensions: [".onnx"],
  needsModel: true,
  normalizes: true,
  recognizes: looksLikeOnnx,
  decode: async (bytes, { most, beside } = {}) => decodeOnnx(bytes, most, await filesBeside(bytes, beside)),
  import: async (bytes, { most, beside, inputShape }) =>
    importOnnx(bytes, { most, inputShape, files: await filesBeside(bytes, beside) }),
  encode: (contents) => promised(() => encodeOnnx(contents)),
};
