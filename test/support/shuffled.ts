// An iteration as somebody else's float32 might compute it: every sum of products added up in an order of its own, drawn at random, and
// rounded after each addition; all else by the rules, rounded.

import { operand, shapesOf } from "../../src-engine/ops/rules";
import { termsOf } from "../../src-engine/ops/shared/products";
import type { ObservedIteration } from "../../src-engine/recording/recording";
import type { Program } from "../../src-engine/run/program/program";
import { permutation, random } from "../../src-engine/tensor/random";
import { unravel, zeros, type Tensor } from "../../src-engine/tensor/tensor";
import { roundedTo } from "./observed";

/** @param given what an iteration begins with; what the program writes is made anew */
export function shuffledIteration(
  program: Program,
  given: ObservedIteration,
  seed: number,
): ObservedIteration {
  const values = new Map(given.values);
  for (const { writes, operands, run, attrs } of program.instructions) {
    const x = Object.fromEntries(
      Object.entries(operands).map(([local, path]) => [local, values.get(path)!.tensor]),
    );
    let right: Tensor;
    if (run.products) {
      right = zeros(run.shape(shapesOf(x), attrs));
      const { plus } = run.products;
      for (let o = 0; o < right.data.length; o++) {
        const index = unravel(o, right.shape);
        const terms = [
          ...termsOf(run.products, index, x, attrs, 1).values,
          ...(plus ? [operand(x, plus.of).data[plus.at(index)]!] : []),
        ];
        let total = 0;
        for (const at of permutation(terms.length, random(seed + o, writes)))
          total = Math.fround(total + Math.fround(terms[at]!));
        right.data[o] = total;
      }
    } else {
      const made = run.compute(x, attrs);
      right = made.dtype === "int32" ? made : roundedTo(made, "float32");
    }
    values.set(writes, { name: writes, precision: "float32", tensor: right });
  }
  return { ...given, values };
}
