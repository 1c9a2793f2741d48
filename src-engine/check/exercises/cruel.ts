// Exercises whose mistakes look right, and with which a network may even learn.

import type { Exercise } from "./exercise";
import { plain, skipping, strided } from "../../model/presets/gallery";

export const cruel: readonly Exercise[] = [
  {
    id: "mirror",
    level: "cruel",
    title: "It learns, a little worse than it should",
    preset: plain,
    operation: "backward/conv2/gradInput",
    mistake: "conv-input-unflipped",
    hints: [
      "All sums are plausible, and no gradient is empty. Check single elements by hand.",
      "Choose an element at the edge of a map: few products go into it.",
      "Which tap of a kernel connects an output pixel with the input pixel above it, and which with the one below?",
    ],
  },
  {
    id: "across",
    level: "cruel",
    title: "A kernel that leans the wrong way",
    preset: strided,
    operation: "backward/conv2/gradWeight",
    mistake: "conv-weight-rows-for-columns",
    hints: [
      "Only the gradient of one parameter is wrong.",
      "Its diagonal is right.",
      "Compute the gradient of one tap off the diagonal by hand, and look for that number.",
    ],
  },
  {
    id: "equal-winners",
    level: "cruel",
    title: "The difference is in the dark",
    preset: plain,
    operation: "backward/pool1/gradInput",
    mistake: "pool-ties-last",
    hints: [
      "The weights come out as they should: what is wrong is thrown away further back.",
      "Look where activations are 0 in several places of one window.",
      "When several pixels are the maximum, which one gets the gradient?",
    ],
  },
  {
    id: "no-negatives",
    level: "cruel",
    title: "A gate with a second condition",
    preset: skipping,
    operation: "backward/relu2/gradInput",
    mistake: "relu-masks-by-both",
    hints: [
      "Look at the signs of the gradients.",
      "The color scale is the same for both signs. One color is missing from a map.",
      "A rectifier looks at the sign of its input, and at nothing else.",
    ],
  },
  {
    id: "too-soon",
    level: "cruel",
    title: "Off by one step",
    preset: plain,
    operation: "backward/fc2/gradInput",
    mistake: "updated-too-early",
    hints: [
      "The numbers are very nearly right: expect to need several digits.",
      "Each element is a sum over the ten classes. Compute one with the weights as they are.",
      "With which weights does it come out exactly?",
    ],
  },
];
