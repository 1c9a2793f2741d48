// The lines that compute BatchNorm1d in training: those of BatchNorm2d without rows and columns of pixels.

import { batchNorm2dCode } from "../batchNorm2d/batchNorm2d.code";
import type { OpCode, RuleCode } from "../code";

export const batchNorm1dCode: OpCode = Object.fromEntries(
  Object.entries(batchNorm2dCode).map(([rule, code]) => [rule, ofRows(code)]),
);

function ofRows({ backstep, numpy, pytorch }: RuleCode): RuleCode {
  return {
    backstep: withoutPixels(backstep),
    numpy: withoutPixels(numpy),
    pytorch: withoutPixels(pytorch),
  };
}

function withoutPixels(lines: string): string {
  return lines
    .replaceAll("[n,c,i,j]", "[n,c]")
    .replaceAll("for n, i, j:", "for n:")
    .replaceAll("[:, None, None]", "")
    .replaceAll("=(0, 2, 3)", "=0")
    .replaceAll("input.size // input.shape[1]", "len(input)")
    .replaceAll("input.numel() // input.shape[1]", "len(input)");
}
