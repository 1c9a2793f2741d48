// The catalogue: mistakes that people make in a pass they write themselves, by what they are made in.

import { rectifierMistakes } from "./activations/rectifiers";
import { smoothMistakes } from "./activations/smooth";
import { anywhere } from "./anywhere/anywhere";
import { convForward } from "./conv2d/forward";
import { convGradInput } from "./conv2d/gradInput";
import { convGradWeight } from "./conv2d/gradWeight";
import { dataMistakes } from "./data/data";
import { initializationMistakes } from "./data/initialization";
import { dropoutMistakes } from "./dropout/dropout";
import { linearMistakes } from "./linear/linear";
import { crossEntropyMistakes } from "./losses/crossEntropy";
import { otherLossMistakes } from "./losses/others";
import { softmaxMistakes } from "./losses/softmax";
import type { Mistake } from "./mistake";
import { batchNormMistakes } from "./norms/batchNorm";
import { sampleNormMistakes } from "./norms/layerNorm";
import { adamMistakes } from "./optimizers/adam";
import { sgdMistakes } from "./optimizers/sgd";
import { averageMistakes } from "./pooling/averages";
import { maxPoolGradInput } from "./pooling/maxPool2d";

export const mistakes: readonly Mistake[] = [
  ...convForward,
  ...convGradInput,
  ...convGradWeight,
  ...maxPoolGradInput,
  ...averageMistakes,
  ...rectifierMistakes,
  ...smoothMistakes,
  ...linearMistakes,
  ...softmaxMistakes,
  ...crossEntropyMistakes,
  ...otherLossMistakes,
  ...batchNormMistakes,
  ...sampleNormMistakes,
  ...dropoutMistakes,
  ...sgdMistakes,
  ...adamMistakes,
  ...initializationMistakes,
  ...dataMistakes,
  ...anywhere,
];

const byId = new Map(mistakes.map((mistake) => [mistake.id, mistake]));

/**
 * The mistake of that id.
 * @throws Error naming those there are
 */
export function mistakeCalled(id: string): Mistake {
  const found = byId.get(id);
  if (!found)
    throw new Error(`mistakes: no mistake is called "${id}"; known are ${[...byId.keys()].join(", ")}`);
  return found;
}
