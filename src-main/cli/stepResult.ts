// Where `backstep step` came to, as data for programs and as lines for people.

import { statistics } from "../../src-engine/index";
import type { StackFrame, Stopped, StopReason, WatchResult } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";

interface StepResult {
  readonly address: string;
  readonly reason: StopReason;
  /** Why, in a sentence, where the reason alone does not say. */
  readonly text?: string;
  /** Which of the --break options stopped here, counted from 1. */
  readonly hitBreakpoints: readonly number[];
  /** The sample of the batch that made a condition true, where it spoke of samples. */
  readonly hitSample?: number;
  readonly stack: readonly StackFrame[];
  /** Those of --watch. */
  readonly watches: readonly WatchResult[];
  /** Those of --read, whole. */
  readonly tensors: readonly TensorResult[];
}

type TensorResult = ReturnType<typeof described>;

/** @throws Error naming a tensor that is not written yet */
export function stepResult(
  { address, reason, text, hitBreakpoints, hitSample, stack, watches }: Stopped,
  paths: readonly string[],
  read: (path: string) => Tensor | undefined,
): StepResult {
  return {
    ...{ address, reason },
    ...(text !== undefined && { text }),
    hitBreakpoints,
    ...(hitSample !== undefined && { hitSample }),
    ...{ stack, watches },
    tensors: paths.map((path) => {
      const tensor = read(path);
      if (!tensor) throw new Error(`step: tensor "${path}" is not written yet at ${address}`);
      return described(path, tensor);
    }),
  };
}

function described(path: string, tensor: Tensor) {
  const { dtype, shape, data } = tensor;
  return { path, dtype, shape, statistics: statistics(tensor), data: Array.from(data) };
}

/** @param breaks the --break options, by whose numbers the result speaks */
export function inWords(result: StepResult, breaks: readonly string[]): readonly string[] {
  const { address, reason, text, hitBreakpoints, hitSample, stack, watches, tensors } = result;
  // The address says which in the order of stepping.
  const element = stack.find(({ granularity }) => granularity === "element");
  const where = element ? `${address}, element ${element.name}` : address;
  const sample = hitSample === undefined ? "" : `, by sample ${hitSample} of the batch`;
  return [
    reason === "goto" ? where : `${where}  (${reason})`,
    ...hitBreakpoints.map((number) => `hit ${breaks[number - 1] ?? number}${sample}`),
    // That nothing was found is said on stderr.
    ...(text === undefined || reason !== "exception" ? [] : [text]),
    ...watches.map(
      ({ expression, value, text, error }) => `${expression} = ${text ?? value ?? `? (${error})`}`,
    ),
    ...tensors.flatMap(tensorInWords),
  ];
}

function tensorInWords({ path, shape, statistics: s, data }: TensorResult): readonly string[] {
  const few = data
    .slice(0, 8)
    .map((value) => value.toPrecision(6))
    .join(" ");
  const figures = `norm ${s.norm.toPrecision(6)}  mean ${s.mean.toPrecision(6)}  min ${s.min.toPrecision(6)}  max ${s.max.toPrecision(6)}`;
  const more = data.length > 8 ? ` … ${data.length - 8} more (--json has all)` : "";
  return [`${path} [${shape.join(",")}]  ${figures}`, `  ${few}${more}`];
}
