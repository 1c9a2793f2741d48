// Recordings and verdicts of the tiny session, for tests.

import type {
  Checked,
  CheckedRecording,
  NamedMistake,
  OpenedRecording,
  Verdict,
} from "../../../../src-engine/protocol/protocol";
import { session } from "../../session";

export const opened: OpenedRecording = {
  ...{ id: 4, name: "run.npz", model: "tiny", isOwnModel: false, iterations: [0, 100], notes: [] },
};

const right = (path: string, operation: string, layer: string, more: Partial<Checked> = {}): Checked => ({
  ...{ path, operation, layer, op: "Conv2d", ok: true, worst: 1e-8, bound: 1e-6, ...more },
});

export const wrongWeight: Checked = {
  ...right("fc.weight.grad", "backward/fc/gradWeight", "fc"),
  ...{ ok: false, worst: 1, bound: 1e-6, wrong: 180, of: 180 },
  differs: {
    elements: [{ index: [2, 3], recorded: -2, right: 2, bound: 1e-6 }],
    slope: -1,
    correlation: -1,
    sign: 0,
    mends: ["times -1"],
    points: [
      [1, -1],
      [2, -2],
    ],
  },
};

export const mistake: NamedMistake = {
  ...{ id: "sign", title: "the gradient has the wrong sign", path: "fc.weight.grad", exact: true },
  explanation: "The update adds the gradient.",
  fix: "dW = x.T @ g",
  line: "dW = -x.T @ g",
  converges: "Only the last layer is led astray.",
};

const forward = [
  right("conv.output", "forward/conv/output", "conv"),
  right("fc.output", "forward/fc/output", "fc"),
  { ...right("loss.output", "loss/loss/output", "loss"), ok: undefined, missing: ["target"] },
] as const;

export const wrongVerdict: Verdict = {
  ...{ verdict: "wrong", iteration: 0, checked: 4, forward },
  backward: [
    right("fc.output.grad", "backward/loss/gradInput", "loss"),
    wrongWeight,
    { ...right("relu.output.grad", "backward/flatten/gradInput", "flatten"), ok: undefined, computed: true },
  ],
  first: { path: "fc.weight.grad", operation: "backward/fc/gradWeight" },
  mistakes: [mistake],
  indistinguishable: [],
};

export const rightVerdict: Verdict = {
  ...{ verdict: "right", iteration: 0, checked: 2, mistakes: [], indistinguishable: [] },
  forward: forward.slice(0, 2),
  backward: [],
};

export const checkedAs = (verdict: Verdict): CheckedRecording => ({
  verdict,
  match: {
    mapping: [
      { path: "input", name: "x", layout: "NHWC", how: "shape" },
      { path: "fc.weight.grad", name: "dW", layout: "[in, out]", how: "name" },
    ],
    recorded: [
      { name: "x", shape: [4, 5, 6, 1] },
      { name: "dW", shape: [60, 3] },
      { name: "other", shape: [60, 3] },
      { name: "stray", shape: [7] },
    ],
    left: ["other", "stray"],
    missing: ["target"],
    notes: ["x was turned."],
  },
  network: session,
});
