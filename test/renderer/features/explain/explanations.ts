// Explanations as an engine would give them of the small session: a sum of products, the loss's own, a label, a winner and a gate.

import type { Explanation, Factor, Requests } from "../../../../src-engine/protocol/protocol";
import { elementName } from "../../../../src-engine/protocol/tensorPath";

type Asked = Requests["explain"]["arguments"];

const at = (path: string, index: readonly number[], value: number): Factor => ({ path, index, value });

/** fc.weight.grad ← fc.output.grad × flatten.output; fc.output.grad is the loss's own. */
export function explained({ path, index }: Asked): Explanation {
  const common = {
    element: { path, index, value: 0.5 },
    float64: 0.5000000001,
    bound: 1e-7,
    rest: { count: 0, sum: 0 },
    cancellation: 1,
    tex: { symbolic: "y = w", indexed: "y_1 = w_1", numbers: "0.5 = 0.5" },
    code: {
      backstep: { lines: ["for (n)", "  sum += g * x"], lit: 1 },
      numpy: { lines: ["dW = dY.T @ X"], lit: 0 },
      pytorch: { lines: ["grad.T @ input"], lit: 0 },
    },
  };
  if (path === "fc.weight.grad")
    return {
      ...common,
      address: `${elementName(path, index)} @ 3/backward/fc/gradWeight`,
      instruction: 7,
      terms: [
        { factors: [at("fc.output.grad", [1, 0], 2), at("flatten.output", [1, 7], 0.5)], value: 1 },
        { factors: [at("fc.output.grad", [2, 0], -1), at("flatten.output", [2, 7], 0.25)], value: -0.25 },
      ],
      rest: { count: 2, sum: -0.25 },
      sum: 0.5,
      positive: 1,
      negative: -0.5,
      cancellation: 3,
      picture: {
        kind: "window",
        operands: [
          { path: "fc.output.grad", from: [0, 0], to: [4, 1] },
          { path: "flatten.output", from: [0, 7], to: [4, 8] },
        ],
      },
    };
  if (path === "fc.output.grad")
    return {
      ...common,
      address: `${elementName(path, index)} @ 3/backward/loss/gradInput`,
      instruction: 5,
      end: "loss",
      terms: [
        {
          factors: [
            { value: 0.25, text: String.raw`\tfrac{1}{4}` },
            { value: 2, text: "p - y", operands: [{ path: "fc.output", index, value: 3 }] },
          ],
          value: 0.5,
        },
      ],
      sum: 0.5,
      positive: 0.5,
      negative: 0,
      picture: { kind: "softmax", probabilities: [0.7, 0.2, 0.1], target: 1 },
    };
  if (path === "target") {
    const none = { lines: [], lit: 0 };
    return {
      ...common,
      address: `${elementName(path, index)} @ 3/forward/conv/output`,
      instruction: -1,
      end: "target",
      ...{ terms: [], sum: 1, positive: 1, negative: 0 },
      code: { backstep: none, numpy: none, pytorch: none },
    };
  }
  return {
    ...common,
    address: `${elementName(path, index)} @ 3/forward/fc/output`,
    instruction: 3,
    terms: [{ factors: [at("relu.output", [0, 0, 0, 0], 0.5)], value: 0.5 }],
    sum: 0.5,
    positive: 0.5,
    negative: 0,
    picture:
      path === "flatten.output"
        ? { kind: "gate", path: "conv.output", index: [0, 0, 0, 0], value: 0.5, margin: 0.5 }
        : {
            kind: "winner",
            path: "relu.output",
            window: { path: "relu.output", from: [0, 0, 0, 0], to: [1, 1, 2, 2] },
            winner: [0, 0, 1, 1],
            ties: [[0, 0, 0, 1]],
          },
  };
}
