// What an op's worked example (`<op>.example.ts`) has and makes.

import { withInputs } from "../../src-engine/ops/inputs";
import { readsOf, type Op, type Rules } from "../../src-engine/ops/op";
import type { Attrs } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { folderOf } from "./opFolders";

/**
 * An operand of an op's example, or what a rule makes of them.
 * @throws Error when the op has no example or the example no such tensor.
 */
export function exampleValue(op: Op, name: string): Tensor {
  const { example } = folderOf(op);
  if (!example) throw new Error(`theory: ${op.type} has no worked example`);
  const { backward } = withInputs(op, inputsIn(op, example.operands));
  const x = computed(backward, computed(op.forward, example.operands, example.attrs), example.attrs);
  const found = x[name];
  if (!found)
    throw new Error(`theory: the example of ${op.type} has no ${name}; it has ${Object.keys(x).join(", ")}`);
  return found;
}

/** How many inputs of other layers there are among an example's operands. */
export function inputsIn({ inputs }: Pick<Op, "inputs">, operands: Readonly<Record<string, Tensor>>): number {
  return readsOf({ reads: inputs }, operands).filter((name) => name !== "target").length;
}

/** The operands, and what the rules make of them one after the other. */
export function computed(
  rules: Rules<Attrs>,
  operands: Readonly<Record<string, Tensor>>,
  attrs: Attrs,
): Readonly<Record<string, Tensor>> {
  const x = { ...operands };
  for (const [name, rule] of Object.entries(rules)) x[name] = rule.compute(x, attrs);
  return x;
}
