// Where in an iteration a breakpoint stands: `backward/conv2/gradWeight[7,3,1,1]`, a moment's address
// without its iteration, and perhaps an element.

import { assertElement, type Program } from "../../run/program/program";
import { ravel, type Index } from "../../tensor/tensor";
import { ExpressionError } from "../expression/index";
import { endOf } from "./moment";

export interface Site {
  /** After how many instructions. */
  readonly pc: number;
  /** An element of the tensor that is written there. */
  readonly element?: { readonly index: Index; readonly offset: number };
}

/** @throws ExpressionError */
export function parsePlace(text: string, program: Program): Site {
  const bracket = text.indexOf("[");
  const path = bracket < 0 ? text : text.slice(0, bracket);
  const pc = unitEnd(path, program);
  if (bracket < 0) return { pc };
  const index = indexIn(text.slice(bracket), bracket);
  const { writes } = program.instructions[pc - 1]!;
  try {
    assertElement(program, writes, index);
  } catch (error) {
    throw new ExpressionError(`place: ${(error as Error).message}`, bracket);
  }
  return { pc, element: { index, offset: ravel(index, program.tensors[writes]!.shape) } };
}

/** Part by part, so that an error has the column of the first part that is unknown. */
function unitEnd(path: string, program: Program): number {
  const parts = path.trim().split("/");
  let column = path.length - path.trimStart().length;
  let pc = 0;
  for (const [depth, part] of parts.entries()) {
    try {
      pc = endOf(program, parts.slice(0, depth + 1), "place");
    } catch (error) {
      throw new ExpressionError((error as Error).message, column);
    }
    column += part.length + 1;
  }
  return pc;
}

function indexIn(text: string, column: number): Index {
  const [, inside] = /^\[([\d,\s]+)\]\s*$/.exec(text) ?? [];
  const parts = inside?.split(",").map((part) => part.trim());
  if (!parts?.every((part) => /^\d{1,9}$/.test(part))) {
    throw new ExpressionError(
      `place: expected an index as in [7,3,1,1], got ${JSON.stringify(text.slice(0, 80))}`,
      column,
    );
  }
  return parts.map(Number);
}
