// What is computed of constants before the network runs. Exporters write down how a size comes about, which is then the same for
// every image: padding is thirty nodes, flattening five.

import { FormatError } from "../../../formatError";
import { titled, type OnnxNode } from "../../onnxNode";
import type { Constant } from "../constant";
import { arithmetic } from "./arithmetic";
import { creation } from "./creation";
import { NotFoldable, type Fold } from "./fold";
import { movement } from "./movement";

export { NotFoldable } from "./fold";

const folds = new Map<string, Fold>(Object.entries({ ...arithmetic, ...movement, ...creation }));

/** Numbers that a file may make of its own: what it takes to compute the sizes of networks is less by far. */
const MOST_BEYOND = 2 ** 21;

/** Counts what is computed, so that a small file does not become much memory or time. */
export class FoldBudget {
  #left: number;

  /** @param bytes of the file */
  constructor(bytes: number) {
    this.#left = MOST_BEYOND + bytes / 2;
  }

  /** @param about the node that computes @throws FormatError */
  charge(numbers: number, about: string): void {
    this.#left -= numbers + 16;
    if (!(this.#left >= 0))
      throw new FormatError(
        "onnx",
        `more is to be computed of constants than the file's size allows, at the latest by ${about}`,
      );
  }
}

/** @param operator one of ONNX's own domain: the caller has looked at that */
export function isFoldable(operator: string): boolean {
  return folds.has(operator);
}

/**
 * What a node gives whose inputs are all constants.
 * @throws NotFoldable
 */
export function folded(
  node: OnnxNode,
  constants: ReadonlyMap<string, Constant>,
  opset: number,
  budget: FoldBudget,
): readonly Constant[] {
  const { operator, attributes, inputs, outputs } = node;
  const fold = folds.get(operator);
  if (!fold) throw new NotFoldable("computes of constants what is not known here");
  const found = fold({
    inputs: inputs.map((name) => constants.get(name)),
    ...{ attributes, opset, outputs: outputs.length },
    charge: (numbers) => budget.charge(numbers, titled(node)),
  });
  return "kind" in found ? [found] : found;
}
