// What a file of Keras's holds: a network as far as it can be run, or its weights as they lie there.

import { FormatError } from "../formatError";
import { problemsInWords, type Found, type Problem } from "../imported";
import type { Json } from "../json/jsonTree";
import type { Contents } from "../model/contents";
import { INPUT } from "../model/graph";
import type { Tensor } from "../../tensor/tensor";
import { kerasModel, type KerasOptions } from "./kerasModel";

export class KerasContents {
  readonly #found: Found;

  /**
   * @param topology `{ class_name, config }`; undefined where the file holds weights alone
   * @param raw all tensors of the file by their names in it
   */
  constructor(
    topology: Json | undefined,
    private readonly raw: ReadonlyMap<string, Tensor>,
    options: KerasOptions,
  ) {
    this.#found = topology === undefined ? { tensors: raw } : this.#read(topology, options);
  }

  /** With the beginning of a network that cannot be run whole; with the weights alone where not even that can be run. */
  get asFarAsKnown(): Found {
    return this.#found;
  }

  /** The network only where all of it can be run. */
  get whole(): Contents {
    const { problems = [], ...contents } = this.#found;
    return problems.length > 0 ? this.#weightsAlone(problems) : contents;
  }

  #read(topology: Json, options: KerasOptions): Found {
    try {
      const found = kerasModel(topology, options);
      return found.cutAt === INPUT ? this.#weightsAlone(found.problems ?? []) : found;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return this.#weightsAlone([{ node: "", operator: "model", text: error.problem }]);
    }
  }

  #weightsAlone(problems: readonly Problem[]): Found {
    return {
      tensors: this.raw,
      problems,
      notes: [
        `The network itself was not understood: ${problemsInWords(problems)}. Its weights are those of the file, as they lie there.`,
      ],
    };
  }
}
