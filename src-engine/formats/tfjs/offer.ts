// TensorFlow.js, as an export offers it.

import { lines, perChannelCode, quotedName, type ExportOffer } from "../exportOffer";

export const offer: ExportOffer = {
  title: "TensorFlow.js",
  about: "The whole network as Keras's layers, its numbers in files beside it; read by TensorFlow.js.",
  snippets: ({ name, inputShape: [channels, height, width], mean, deviation }) => [
    {
      title: "TensorFlow.js",
      code: lines(
        'import * as tf from "@tensorflow/tfjs";',
        "",
        `const model = await tf.loadLayersModel(${quotedName(name)});`,
        `// Pixels 0 … 255 of [N, ${height}, ${width}, ${channels}].`,
        `const input = pixels.div(255).sub(${perChannelCode(mean, String)}).div(${perChannelCode(deviation, String)});`,
        "model.predict(input).print();",
      ),
    },
  ],
};
