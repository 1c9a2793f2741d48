// A rule's formula: as it stands, with an element's indices, and with its numbers.

import type { Explanation, TensorPath } from "../../protocol/protocol";
import type { Instruction } from "../../run/program";
import type { Index, Shape } from "../../tensor/tensor";
import type { Summary } from "./summary";

export function formulasOf(
  { run }: Instruction,
  _index: Index,
  _shapes: Readonly<Record<TensorPath, Shape>>,
  _found: Summary,
): Explanation["tex"] {
  return { symbolic: run.tex, indexed: run.tex, numbers: run.tex };
}

export function givenFormulas(_path: TensorPath, _index: Index, value: number): Explanation["tex"] {
  return { symbolic: "", indexed: "", numbers: String(value) };
}
