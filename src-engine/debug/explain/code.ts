// The lines of a program that compute an element.

import type { Explanation } from "../../protocol/protocol";
import type { Instruction } from "../../run/program";

const none = { lines: [], lit: 0 } as const;

export function codeOf(_instruction: Instruction | undefined): Explanation["code"] {
  return { backstep: none, numpy: none, pytorch: none };
}
