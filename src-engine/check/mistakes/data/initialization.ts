// Mistakes in first weights. These are written before the first iteration, by an operation of their own that only this catalogue knows:
// what is right is what a scheme has drawn.

import { number } from "../../../ops/expr";
import type { Instruction } from "../../../ops/instruction";
import type { TensorPath } from "../../../protocol/protocol";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake, MistakeFacts } from "../mistake";
import { ravel, type Shape, type Tensor } from "../../../tensor/tensor";

/** What writes a weight at first. */
export const initialization = (path: TensorPath, layer: string, drawn: Tensor): Instruction => ({
  ...{ phase: "forward", layer, op: "initialization", rule: "initialization", attrs: {}, kernelAttrs: [] },
  ...{ operands: {}, reads: {}, writes: path },
  run: {
    tex: String.raw`w \sim \text{scheme}`,
    reads: [],
    shape: () => drawn.shape,
    compute: () => drawn,
    explain: (index) => number(drawn.data[ravel(index, drawn.shape)]!),
  },
});

const first = (facts: MistakeFacts, make: (right: Tensor) => Tensor | undefined): Mistake => ({
  ...mistakeIn({ ops: [], rules: ["initialization"] }, facts, ({ right }) => make(right)),
  op: "initialization",
});

/** How many numbers go into an output of a weight [out, in, …]. */
const fanIn = ([, ...rest]: Shape): number => rest.reduce((a, b) => a * b, 1);
const fanOut = ([out = 1, , ...rest]: Shape): number => rest.reduce((a, b) => a * b, out);

export const initializationMistakes: readonly Mistake[] = [
  first(
    {
      id: "weights-zero",
      title: "all weights begin at 0",
      why: "Zero looks like a neutral beginning; then all units of a layer compute the same, get the same gradient and stay alike.",
      wrong: "W = np.zeros((n_out, n_in))",
      right: "W = rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))",
      source: "https://github.com/wagonhelm/NaNmnist/issues/2",
    },
    (right) => changed(right, () => 0),
  ),
  first(
    {
      id: "weights-alike",
      title: "all units of a layer begin with the same weights",
      why: "One row is drawn and broadcast to all; nothing ever tells the units apart.",
      wrong: "W = np.broadcast_to(rng.normal(size=n_in), (n_out, n_in))",
      right: "W = rng.normal(size=(n_out, n_in))",
      shows: "several units",
      source: "https://github.com/nndl/nndl-discussion/issues/14",
    },
    (right) => changed(right, (_, o) => right.data[o % fanIn(right.shape)]!),
  ),
  first(
    {
      id: "weights-variance-for-deviation",
      title: "weights are scaled by the variance instead of the deviation",
      why: "The root is forgotten: 1/n is the variance, and the function wants its root.",
      wrong: "W = rng.normal(0, 2 / n_in, shape)",
      right: "W = rng.normal(0, np.sqrt(2 / n_in), shape)",
      source: "https://github.com/SethHWeidman/DLFS_code/issues/10",
    },
    (right) => changed(right, (value) => value / Math.sqrt(fanIn(right.shape))),
  ),
  first(
    {
      id: "weights-not-scaled",
      title: "weights are drawn without being scaled by the number of inputs",
      why: "A normal distribution as it comes: sums over many inputs grow with their root, from layer to layer.",
      wrong: "W = rng.normal(size=shape)",
      right: "W = rng.normal(0, np.sqrt(2 / n_in), shape)",
      source: "https://github.com/tflearn/tflearn/issues/871",
    },
    (right) => changed(right, (value) => value * Math.sqrt(fanIn(right.shape))),
  ),
  first(
    {
      id: "weights-by-outputs",
      title: "weights are scaled by the number of outputs",
      why: "The wrong axis of the shape is taken for the inputs.",
      wrong: "W = rng.normal(0, np.sqrt(2 / W.shape[0]), shape)",
      right: "W = rng.normal(0, np.sqrt(2 / W.shape[1]), shape)",
      shows: "unlike numbers of inputs and outputs",
      source: "https://github.com/ChihebTrabelsi/deep_complex_networks/issues/35",
    },
    (right) => changed(right, (value) => value * Math.sqrt(fanIn(right.shape) / fanOut(right.shape))),
  ),
];
