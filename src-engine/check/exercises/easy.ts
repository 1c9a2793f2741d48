// Exercises whose mistakes one sees in the pictures.

import type { Exercise } from "./exercise";
import { plain, strided } from "../../model/presets/gallery";

export const easy: readonly Exercise[] = [
  {
    id: "still-layer",
    level: "easy",
    title: "The first layer never changes",
    preset: plain,
    operation: "backward/relu1/gradInput",
    mistake: "nothing-back",
    hints: [
      "Step backward from the loss by layers, and look at each gradient as it appears.",
      "Gradients flow from the loss to the first layer. Find the first one that is empty.",
      "It is the backward operation of an activation.",
    ],
  },
  {
    id: "equal-biases",
    level: "easy",
    title: "All classes rise together",
    preset: plain,
    operation: "backward/fc2/gradBias",
    mistake: "bias-total",
    hints: [
      "The gradients that travel back to the first layer are fine. Look at those of the parameters.",
      "One gradient has the same number in every place.",
      "Look at the biases.",
    ],
  },
  {
    id: "dark-image",
    level: "easy",
    title: "The gradient comes from one corner",
    preset: plain,
    operation: "backward/pool2/gradInput",
    mistake: "pool-first-window",
    hints: [
      "Compare the gradient maps of each layer with its activation maps.",
      "Every window of a pooling layer sends its gradient back to one pixel.",
      "Count the windows of pool2, and the pixels that received a gradient.",
    ],
  },
  {
    id: "bright-image",
    level: "easy",
    title: "There is more gradient than there should be",
    preset: plain,
    operation: "backward/pool1/gradInput",
    mistake: "pool-everywhere",
    hints: [
      "Compare what goes into each backward operation with what comes out of it.",
      "One operation hands on several times what it was given.",
      "A maximum depends on one pixel of its window.",
    ],
  },
  {
    id: "open-gate",
    level: "easy",
    title: "Units that are off still receive a gradient",
    preset: plain,
    operation: "backward/relu2/gradInput",
    mistake: "relu-no-mask",
    hints: [
      "Where an activation is 0, no gradient passes through it.",
      "Put the activation and the gradient of relu1, relu2 and relu3 side by side.",
      "One of the three has the same gradient before and behind it.",
    ],
  },
  {
    id: "shifting-scale",
    level: "easy",
    title: "A layer is told to do the opposite",
    preset: strided,
    operation: "backward/fc/gradWeight",
    mistake: "sign",
    hints: [
      "Watch a parameter of each layer over an iteration.",
      "Choose an element of a weight's gradient and press X: its explanation compares it with what its rule gives.",
      "It is the last layer that has weights.",
    ],
  },
];
