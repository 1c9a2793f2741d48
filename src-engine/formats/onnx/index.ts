// ONNX as a file of weights: the graph is the model.

import type { WritableFormat } from "../format";
import { looksLikeOnnx } from "./looksLikeOnnx";
import { offer } from "./offer";

export const onnx: WritableFormat = {
  name: "onnx",
  offer,
  extensions: [".onnx"],
  needsModel: true,
  normalizes: true,
  recognizes: looksLikeOnnx,
  async decode(bytes, { most, beside } = {}) {
    const { decodeOnnx, filesBeside } = await import("./onnxReader");
    return decodeOnnx(bytes, most, await filesBeside(bytes, beside));
  },
  async import(bytes, { most, beside, inputShape }) {
    const [{ importOnnx }, { filesBeside }] = await Promise.all([
      import("./import/importOnnx"),
      import("./onnxReader"),
    ]);
    return importOnnx(bytes, { most, inputShape, files: await filesBeside(bytes, beside) });
  },
  encode: async (contents) => (await import("./onnxWriter")).encodeOnnx(contents),
};
