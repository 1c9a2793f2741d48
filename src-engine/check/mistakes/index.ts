// The catalogue: mistakes that people make in a pass they write themselves, by what they are made in.

import { anywhere } from "./anywhere/anywhere";
import { convGradInput } from "./conv2d/gradInput";
import { convGradWeight } from "./conv2d/gradWeight";
import { linearMistakes } from "./linear/linear";
import { crossEntropyMistakes } from "./losses/crossEntropy";
import { softmaxMistakes } from "./losses/softmax";
import type { Mistake } from "./mistake";
import { maxPoolGradInput } from "./pooling/maxPool2d";

export type { Mistake } from "./mistake";

export const mistakes: readonly Mistake[] = [
  ...convGradInput,
  ...convGradWeight,
  ...maxPoolGradInput,
  ...linearMistakes,
  ...softmaxMistakes,
  ...crossEntropyMistakes,
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
