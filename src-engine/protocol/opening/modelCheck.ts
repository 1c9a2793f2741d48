// What is right and wrong with a model while somebody writes it: nothing is compiled to run, and nothing is kept.

import type { Shape } from "../../tensor/tensor";
import type { Description } from "./description";

export interface ModelCheck {
  /** One for each fault that can be told by itself; none where the model can be run. */
  readonly problems: readonly ModelProblem[];
  /** Those whose shapes are known, in the order in which they compute. */
  readonly layers: readonly CheckedLayer[];
  /** What an iteration of all of it costs, where nothing is wrong. */
  readonly description?: Description;
}

export interface ModelProblem {
  /** As a path into the JSON: `layers[3].attrs.kernelSize[1]`; left out where it is of no one field. */
  readonly field?: string;
  readonly text: string;
}

export interface CheckedLayer {
  readonly name: string;
  /** In a few words: `Conv2d 8→16 3×3 pad 1`. */
  readonly title: string;
  /** Of one image, without the batch. */
  readonly outputShape: Shape;
  readonly parameters: number;
  /** Of its forward pass, for one image. */
  readonly multiplyAdds: number;
  /** What it holds and writes in the forward pass of a batch. */
  readonly bytes: number;
}
