// What an import has to say: what was understood otherwise than it stands in the file, and all that cannot be run.

import { FormatError, quoted } from "../../formatError";
import type { Problem } from "../../imported";
import { AttributeError } from "../onnxAttributes";
import type { OnnxNode } from "../onnxNode";

/** Of a file that has more, the first are told. */
const MOST = 1000;

export class Report {
  readonly notes: string[] = [];
  readonly problems: Problem[] = [];
  readonly #counted = new Map<string, number>();

  note(sentence: string): void {
    if (this.notes.length < MOST) this.notes.push(sentence);
  }

  /** For what happens often and is told once. */
  count(what: string, by = 1): void {
    this.#counted.set(what, (this.#counted.get(what) ?? 0) + by);
  }

  counted(what: string): number {
    return this.#counted.get(what) ?? 0;
  }

  problem(node: Pick<OnnxNode, "name" | "operator">, problem: string, more: Partial<Problem> = {}): void {
    if (this.problems.length >= MOST) return;
    const { name, operator } = node;
    const text = `${operator || "node"}${name === "" ? "" : ` ${quoted(name)}`} ${problem}`;
    this.problems.push({ node: name, operator, text, ...more });
  }

  /** Whatever goes wrong with a node is a problem of that node. */
  try<T>(node: OnnxNode, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const found = error instanceof AttributeError ? error.all : [{ text: error.problem }];
      for (const problem of found)
        if (this.problems.length < MOST)
          this.problems.push({ node: node.name, operator: node.operator, ...problem });
      return undefined;
    }
  }
}
