// ONNX as a file of weights: the graph is the model.

import { promised, type WritableFormat } from "../format";
import { looksLikeOnnx } from "./onnxProto";
import { decodeOnnx } from "./onnxReader";
import { encodeOnnx } from "./onnxWriter";

export const onnx: WritableFormat = {
  name: "onnx",
  extensions: [".onnx"],
  needsModel: true,
  normalizes: true,
  recognizes: looksLikeOnnx,
  decode: (bytes, { most } = {}) => promised(() => decodeOnnx(bytes, most)),
  encode: (contents) => promised(() => encodeOnnx(contents)),
};
