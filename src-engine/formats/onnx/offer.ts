// ONNX, as the export dialog offers it.

import {
  lines,
  perChannelCode,
  quotedName,
  type ExportedFile,
  type ExportOffer,
  type Snippet,
} from "../exportOffer";

export const offer: ExportOffer = {
  title: "ONNX",
  about: "The whole network, to be run by onnxruntime and most other tools.",
  snippets: (file) => [python(file), javascript(file)],
};

function python({ name, inputShape, mean, deviation, preprocessing }: ExportedFile): Snippet {
  const array = (list: string): string => `np.array(${list}, np.float32).reshape(1, -1, 1, 1)`;
  const normalised = `(pixels / 255 - ${perChannelCode(mean, array)}) / ${perChannelCode(deviation, array)}`;
  return {
    title: "onnxruntime",
    code: lines(
      "import numpy as np",
      "import onnxruntime as ort",
      "",
      `session = ort.InferenceSession(${quotedName(name)})`,
      `pixels = np.zeros((1, ${inputShape.join(", ")}), np.float32)  # 0 to 255`,
      `images = ${preprocessing ? "pixels / 255" : normalised}`,
      "name = session.get_inputs()[0].name",
      "scores = session.run(None, {name: images.astype(np.float32)})[0]",
    ),
  };
}

function javascript({ name, inputShape, mean, deviation, preprocessing }: ExportedFile): Snippet {
  const [, height, width] = inputShape;
  const of = (numbers: ExportedFile["mean"]): string =>
    perChannelCode(numbers, (list) => `${list}[Math.floor(i / ${height * width})]`);
  const value = preprocessing ? "pixel / 255" : `(pixel / 255 - ${of(mean)}) / ${of(deviation)}`;
  const size = inputShape.reduce((product, length) => product * length, 1);
  return {
    title: "onnxruntime-web",
    code: lines(
      'import * as ort from "onnxruntime-web";',
      "",
      `const session = await ort.InferenceSession.create(${quotedName(name)});`,
      `const pixels = new Float32Array(${size}); // 0 to 255, channel by channel`,
      `const images = pixels.map((pixel, i) => ${value});`,
      `const input = new ort.Tensor("float32", images, [1, ${inputShape.join(", ")}]);`,
      "const results = await session.run({ [session.inputNames[0]]: input });",
      "const scores = results[session.outputNames[0]].data;",
    ),
  };
}
