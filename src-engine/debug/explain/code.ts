// The lines of a program that compute an element: our own rule's, NumPy's, PyTorch's.

import { codes } from "../../ops/index.code";
import type { OpCode, RuleCode } from "../../ops/code";
import { openName } from "../../ops/inputs";
import { optimizerCodes } from "../../optim/index.code";
import type { Explanation } from "../../protocol/protocol";
import type { Instruction } from "../../run/program/program";
import { code } from "./codeText";

const every = { ...codes, ...optimizerCodes };
const none: RuleCode = { backstep: "", numpy: "", pytorch: "" };

/** Without lines where no rule computed it. */
export function codeOf(
  instruction: Pick<Instruction, "op" | "rule" | "attrs"> | undefined,
): Explanation["code"] {
  const usual = (instruction && linesOf(every[instruction.op], instruction.rule)) ?? none;
  const text = (instruction && usual.under?.(instruction.attrs)) ?? usual;
  return { backstep: code(text.backstep), numpy: code(text.numpy), pytorch: code(text.pytorch) };
}

function linesOf(op: OpCode = {}, rule: string): RuleCode | undefined {
  const { open = "", place = 0 } = openName(rule) ?? {};
  return op[rule] ?? op[open]?.numbered?.(place);
}
