// Exercises where explanations withhold what the rule gives: the formula and the operands have to be read.

import type { Exercise } from "./exercise";
import { plain, probable, strided } from "../../model/presets/gallery";

export const hard: readonly Exercise[] = [
  {
    id: "shuffled",
    level: "hard",
    title: "The right numbers in the wrong places",
    preset: plain,
    operation: "backward/fc1/gradWeight",
    mistake: "linear-weight-reshaped",
    hints: [
      "A unit whose gradient is 0 for every image has a row of zeros in its weight's gradient.",
      "Compare the rows of each linear layer's weight gradient with the gradient of its output.",
      "Look at fc1.weight.grad: its zeros lie in a pattern that is no row.",
    ],
  },
  {
    id: "lost-share",
    level: "hard",
    title: "A pixel that wins twice is paid once",
    preset: strided,
    operation: "backward/pool1/gradInput",
    mistake: "pool-overlap-assigned",
    hints: [
      "Add up what goes into each backward operation, and what comes out of it.",
      "In this network some windows overlap.",
      "Find a pixel that is the maximum of two windows, and add up what it should get.",
    ],
  },
  {
    id: "moved",
    level: "hard",
    title: "A gradient that lies beside its image",
    preset: plain,
    operation: "backward/conv2/gradInput",
    mistake: "conv-input-padding-kept",
    hints: [
      "Lay gradient maps over activation maps: in one layer they do not belong together.",
      "Look at the edges: where is a row or a column missing?",
      "Which operations know about padding?",
    ],
  },
  {
    id: "only-own",
    level: "hard",
    title: "Classes that do not compete",
    preset: probable,
    operation: "backward/softmax/gradInput",
    mistake: "softmax-no-sum",
    hints: [
      "Raising one score lowers the probabilities of all other classes.",
      "The gradient of a row of scores adds up to 0.",
      "Add up a row of fc's output gradient.",
    ],
  },
];
