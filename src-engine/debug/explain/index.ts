// Why is this number this number: how an element came to be, from the operands of this moment.

import { boundOf } from "../../ops/shared/bound";
import type { Operands } from "../../ops/op";
import type { ElementValue, Explanation, TensorPath } from "../../protocol/protocol";
import { elementName } from "../../protocol/tensorPath";
import { pooledBy } from "../../run/program/calls";
import { assertElement, LOSS, type Instruction, type Program } from "../../run/program/program";
import { ravel, type Index, type Tensor } from "../../tensor/tensor";
import { addressOf } from "../time/moment";
import type { MomentView } from "../momentView";
import { provenanceAt } from "../provenance";
import { codeOf } from "./code";
import { formulasOf, givenFormulas } from "./formula";
import { operandsFor, written } from "./operands";
import { pictureOf } from "./picture";
import { sumOf, type Sum } from "./products";
import { summaryOf, type Summary } from "./summary";
import { termsOf } from "./terms";

const SHOWN = 10;

/**
 * @param most how many terms are listed
 * @throws Error when there is no such element, or it is not written yet
 */
export function explain(session: MomentView, path: TensorPath, index: Index, most = SHOWN): Explanation {
  const { program, moment } = session;
  assertElement(program, path, index);
  const result = written(path, session.read(path));
  const at = program.instructions.findIndex(({ writes }) => writes === path);
  const instruction = program.instructions[at];
  // What an iteration begins with can be seen once its first operation has run.
  const pc = Math.min(at < 0 ? 1 : at + 1, moment.pc);
  const value = result.data[ravel(index, result.shape)]!;
  const provenance = provenanceAt(session)?.get(path);
  const common = {
    ...(provenance && { provenance }),
    address: `${elementName(path, index)} @ ${addressOf(program, { iteration: moment.iteration, pc })}`,
    element: { path, index, value },
    instruction: at,
  };
  const isEdited = session.trainer.isEdited(path, index);
  if (!instruction || isEdited)
    return {
      ...common,
      ...given(program, { path, index, value }, isEdited ? "edit" : kindOf(program, path)),
    };

  const read = (operand: TensorPath): Tensor => written(operand, session.readFor(at, operand));
  const x = operandsFor(session, at);
  const { found, sum } = accountOf(instruction, program, index, x, most);
  const end = endOf(instruction, found);
  const picture = pictureOf(instruction, index, read, { terms: found.terms, sum });
  return {
    ...common,
    ...found,
    ...(end && { end }),
    tex: formulasOf(instruction, index, program, found),
    ...(picture && { picture }),
    code: codeOf(instruction),
  };
}

type Account = Summary & Pick<Explanation, "float64" | "bound">;

function accountOf(
  instruction: Instruction,
  program: Program,
  index: Index,
  x: Operands,
  most: number,
): { found: Account; sum?: Sum } {
  const { run, attrs, layer } = instruction;
  const window = pooledBy(program, layer);
  if (run.products) {
    const sum = sumOf(run.products, instruction, index, x, { most, window });
    const { window: _window, isFlipped: _isFlipped, ...found } = sum;
    return { found, sum };
  }
  const expr = run.explain(index, x, attrs);
  const { values, term } = termsOf(expr, instruction);
  const summary = summaryOf(values, most, term);
  const bound = boundOf(run, index, x, attrs, window, expr);
  return { found: { float64: expr.value, bound, ...summary } };
}

/** The gradient of the loss by itself is 1, which no tensor holds: what the loss gives back ends the way to it. */
function endOf({ phase, layer, run }: Instruction, { terms, rest }: Summary): Explanation["end"] {
  if (phase === "backward" && layer === LOSS) return "loss";
  if (run.draws) return "drawn";
  return terms.length + rest.count === 0 ? "nothing" : undefined;
}

function given(program: Program, { path, index, value }: ElementValue, end: NonNullable<Explanation["end"]>) {
  return {
    float64: value,
    bound: 0,
    end,
    ...summaryOf([], 0, () => ({ factors: [], value })),
    ...{ sum: value, positive: Math.max(value, 0), negative: Math.min(value, 0) },
    tex: givenFormulas(program, path, index, value),
    code: codeOf(undefined),
  };
}

/** What an iteration begins with. */
function kindOf({ tensors }: Program, path: TensorPath): NonNullable<Explanation["end"]> {
  const { role, perSample } = tensors[path]!;
  switch (role) {
    case "input":
      return perSample ? role : "given";
    case "target":
    case "parameter":
    case "buffer":
    case "optimizerState":
    case "setting":
      return role;
    case "activation":
    case "saved":
    case "gradient":
    case "next":
      throw new Error(`explain: nothing writes ${path}`);
  }
}
