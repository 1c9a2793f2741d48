// A `.backstep` file that has everything in it that one can have.

import type { SessionFile } from "../../src-engine/formats/session/session";

const digest = (digit: string): string => digit.repeat(64);

export const sessionFile: SessionFile = {
  engine: "0.1.0",
  run: {
    model: {
      name: "odd ✓",
      input: [1, 28, 28],
      layers: [
        { name: "conv1", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3, stride: 1, padding: 1 } },
        { name: "__proto__", type: "ReLU", attrs: {} },
        { name: "flatten", type: "Flatten", attrs: {} },
        { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
      ],
      loss: { type: "NLLLoss", attrs: { epsilon: 1e-30 } },
    },
    recipe: {
      batchSize: 4,
      learningRate: 0.05,
      epochs: 5,
      initialization: "pytorch",
      validationShare: 0.2,
      shuffle: true,
      shift: 2,
      augment: { crop: 4, flip: 0.5 },
      mean: 0.1307,
      deviation: 0.3081,
    },
    data: { name: "digits", sha256: digest("a"), train: 12_000, test: 2000 },
    seed: 7,
    limit: 100,
    backend: "simd",
  },
  branches: [
    { id: 0, name: "main", iterations: 10, edits: [] },
    {
      id: 1,
      name: '<img src=x onerror="alert(1)">',
      parent: 0,
      fork: { iteration: 3, pc: 12 },
      iterations: 10,
      edits: [
        {
          kind: "value",
          at: { iteration: 3, pc: 12 },
          path: "conv1.weight",
          index: [2, 0, 1, 1],
          value: NaN,
        },
        { kind: "value", at: { iteration: 3, pc: 12 }, path: "learningRate", index: [], value: 0.1 },
        {
          kind: "value",
          at: { iteration: 3, pc: 13, element: 2 },
          path: "fc.bias.grad",
          index: [1],
          value: -0,
        },
        { kind: "batch", at: { iteration: 4, pc: 20 }, indices: [5, 6, 7, 8] },
      ],
    },
    {
      id: 2,
      name: "deeper",
      parent: 1,
      fork: { iteration: 4, pc: 1 },
      iterations: 5,
      edits: [
        { kind: "value", at: { iteration: 4, pc: 1 }, path: "input", index: [0, 0, 0, 0], value: -Infinity },
      ],
    },
  ],
  at: { branch: 2, moment: { iteration: 9, pc: 7, element: 5 } },
  breakpoints: [
    { id: 1, enabled: true, condition: "norm(conv1.weight.grad) > 10 && iteration > 50" },
    { id: 2, enabled: false, place: "backward/conv1/gradWeight[2,0,1,1]", hitCondition: "% 10", after: 1 },
    { id: 3, enabled: true, place: "loss", logMessage: "loss {loss}" },
  ],
  watches: ["loss", "absmax(conv1.weight)"],
  hashes: [
    { branch: 0, iteration: 10, sha256: digest("b") },
    { branch: 1, iteration: 10, sha256: digest("0") },
  ],
};
