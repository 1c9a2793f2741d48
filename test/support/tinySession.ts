// A session that is small enough for thousands of runs in one test.

import { Session } from "../../src-engine/debug/session";
import type { Backend } from "../../src-engine/run/backend";
import { Trainer } from "../../src-engine/run/trainer";
import { fewDigits, stillClock } from "./runs";

/** Every kind of layer is in it; the last batch of an epoch has 1 image. */
export function tinySession(backend: Backend): Session {
  const trainer = new Trainer(
    {
      model: {
        name: "tiny",
        input: [1, 28, 28],
        layers: [
          { name: "pool0", type: "MaxPool2d", attrs: { kernelSize: 7, stride: 7 } },
          { name: "conv", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3, stride: 1, padding: 1 } },
          { name: "relu", type: "ReLU", attrs: {} },
          { name: "pool", type: "MaxPool2d", attrs: { kernelSize: 2, stride: 2 } },
          { name: "flatten", type: "Flatten", attrs: {} },
          { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
        ],
        loss: { type: "CrossEntropyLoss", attrs: {} },
      },
      recipe: {
        batchSize: 3,
        learningRate: 0.1,
        epochs: 2,
        initialization: "pytorch",
        validationShare: 0,
        shuffle: true,
        mean: 0.1307,
        deviation: 0.3081,
      },
      dataset: fewDigits,
      seed: 0,
      limit: 22,
    },
    backend,
  );
  return new Session(trainer, stillClock);
}
