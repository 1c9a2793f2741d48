// The state that a file's tensors make of a model, every parameter and buffer of it, and what is to be said of how they were found.

import { FormatError } from "../../../src-engine/formats";
import { matchedTensors } from "../../../src-engine/formats/match/apply";
import { matchTensors } from "../../../src-engine/formats/match/match";
import type { State } from "../../../src-engine/run/backend";
import type { Program } from "../../../src-engine/run/program/program";
import { wantedTensors } from "../../../src-engine/run/program/wantedTensors";
import { convert, type Tensor } from "../../../src-engine/tensor/tensor";

interface FileWeights {
  readonly state: State;
  /** A sentence each. */
  readonly notes: readonly string[];
}

/** @throws Error naming tensors that nothing of the file is, and what is left of it */
export function weightsFor(
  program: Program,
  tensors: ReadonlyMap<string, Tensor>,
  file: string,
): FileWeights {
  const match = matchTensors(tensors, wantedTensors(program));
  const guessed = match.pairs
    .filter(({ by }) => by !== "name")
    .map(({ path, from }) => `${path} from ${from}`);
  const turned = [...new Set(match.pairs.flatMap(({ turn }) => turn.said ?? []))];
  try {
    const filled = matchedTensors(match, tensors);
    return {
      state: new Map([...filled].map(([path, one]) => [path, convert(one, "float32")])),
      notes: [
        ...(guessed.length ? [`by shape and order were taken ${shown(guessed)}`] : []),
        ...(turned.length ? [`dimensions were put in order: ${turned.join("; ")}`] : []),
        ...(match.left.length ? [`of ${file} the model has no use for ${shown(match.left)}`] : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new Error(`weights: ${file} does not fit the model: ${error.problem}`, {
      cause: error,
    });
  }
}

function shown(names: readonly string[]): string {
  const more = names.length - 8;
  return `${names.slice(0, 8).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
