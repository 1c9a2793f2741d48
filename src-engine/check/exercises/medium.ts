// Exercises whose mistakes one finds by comparing numbers with what their rules give.

import type { Exercise } from "./exercise";
import { plain, skipping, strided } from "../../model/presets/gallery";

export const medium: readonly Exercise[] = [
  {
    id: "five-times",
    level: "medium",
    title: "Everything is too large by the same factor",
    preset: plain,
    operation: "backward/loss/gradInput",
    mistake: "loss-no-mean",
    hints: [
      "Every gradient is too large, but all operations but one are right about what they were given.",
      "An error at the start of the backward pass reaches everything behind it.",
      "The loss is a mean over the five images of the batch.",
    ],
  },
  {
    id: "one-of-six",
    level: "medium",
    title: "Some filters have no say",
    preset: plain,
    operation: "backward/conv2/gradInput",
    mistake: "conv-input-last-filter",
    hints: [
      "Explain an element of each gradient, and compare it with what its rule gives.",
      "The gradient of an input is a sum over everything that reads it.",
      "Each pixel of pool1's output is read by all six filters of conv2.",
    ],
  },
  {
    id: "no-memory",
    level: "medium",
    title: "The optimizer forgets",
    preset: strided,
    operation: "update/conv2/weight/nextMomentumBuffer",
    mistake: "momentum-forgotten",
    hints: [
      "In the first iteration everything is right. Train one iteration and look again.",
      "The backward pass is right. Look at the update phase.",
      "The momentum buffer of one parameter does not depend on what it was before.",
    ],
  },
  {
    id: "one-way-back",
    level: "medium",
    title: "Two ways forward, one way back",
    preset: skipping,
    operation: "backward/relu1/accumulate",
    mistake: "fork-last-only",
    hints: [
      "Find the tensor that two layers read.",
      "Its gradient is the sum of the gradients that both of them send back.",
      "Look at relu1: one operation adds up what arrives there.",
    ],
  },
  {
    id: "rigid-norm",
    level: "medium",
    title: "A layer that looks past its own statistics",
    preset: strided,
    operation: "backward/bn1/gradInput",
    mistake: "bn-statistics-constant",
    hints: [
      "Sum up a channel of the gradient that each operation passes back: one of these sums must be 0 and is not.",
      "When an input of a batch norm changes, the mean and variance of its channel change too.",
      "Explain an element of bn1's input gradient.",
    ],
  },
];
