// The lines that compute Slice: our own rule's, NumPy's, PyTorch's.

import type { Given, OpCode, RuleCode } from "../code";
import { listed } from "../shared/listed.code";

const same = Array<string>(3).fill("start:end:step");
const outputBy = (spans: readonly string[]): RuleCode => ({
  backstep: `
→ y = x[:, ${spans.join(", ")}]`,
  numpy: `
→ y = input[:, ${spans.join(", ")}]`,
  pytorch: `
→ y = input[:, ${spans.join(", ")}]`,
});

const gradInputBy = (spans: readonly string[]): RuleCode => ({
  backstep: `
dx = 0
→ dx[:, ${spans.join(", ")}] = g`,
  numpy: `
dx = np.zeros(input.shape)
→ dx[:, ${spans.join(", ")}] = g`,
  pytorch: `
dx = torch.zeros(input.shape, dtype=g.dtype)
→ dx[:, ${spans.join(", ")}] = g`,
});

/** In Python's words, `::2` and `3:9`; the largest number of 32 bits is the end, whatever the size. */
function spansOf({ start, end, step }: Given): readonly string[] {
  const [starts, ends, steps] = [start, end, step].map((numbers) => listed(numbers, 3));
  return starts!.map((first, d) => {
    const last = ends![d] === 2 ** 31 - 1 ? "" : ends![d];
    return `${first === 0 ? "" : first}:${last}${steps![d] === 1 ? "" : `:${steps![d]}`}`;
  });
}

/** With the numbers themselves where one does not do for all axes. */
const under =
  (by: typeof outputBy) =>
  (attrs: Given): RuleCode | undefined => {
    const isOne = [attrs["start"], attrs["end"], attrs["step"]].every((one) => typeof one === "number");
    return isOne ? undefined : by(spansOf(attrs));
  };

export const sliceCode: OpCode = {
  output: { ...outputBy(same), under: under(outputBy) },
  gradInput: { ...gradInputBy(same), under: under(gradInputBy) },
};
