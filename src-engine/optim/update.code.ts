// Lines of an update that are the same in every language but for the names of its settings.

import type { RuleCode } from "../ops/code";

/** The same line everywhere, and one before it. */
export function inEveryLanguage(line: string, before = ""): RuleCode {
  const lines = `${before && `\n${before}`}\n→ ${line}`;
  return { backstep: lines, numpy: python(lines), pytorch: python(lines) };
}

/** Names as Python has them. */
export function python(line: string): string {
  return line
    .replace(/\blearningRate\b/g, "learning_rate")
    .replace(/\bweightDecay\b/g, "weight_decay")
    .replace(/\bw\b/g, "weight");
}
