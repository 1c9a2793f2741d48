// The lines of a program that compute an element: our own rule's, NumPy's, PyTorch's.

import type { Explanation } from "../../protocol/protocol";
import type { Instruction } from "../../run/program";
import { code } from "./codeText";
import { layerCode } from "./layerCode";
import { pointCode } from "./pointCode";

/** One text a language; the line that begins with → is the one that computes it. */
export type Text = { readonly [L in keyof Explanation["code"]]: string };

const texts: Readonly<Record<string, Text>> = { ...layerCode, ...pointCode };
const none: Text = { backstep: "", numpy: "", pytorch: "" };

/** Without lines where no rule computed it. */
export function codeOf(instruction: Pick<Instruction, "op" | "rule"> | undefined): Explanation["code"] {
  const text = (instruction && texts[`${instruction.op}.${instruction.rule}`]) ?? none;
  return { backstep: code(text.backstep), numpy: code(text.numpy), pytorch: code(text.pytorch) };
}
