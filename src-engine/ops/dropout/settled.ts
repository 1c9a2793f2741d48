// Which numbers somebody else's dropout left out, by what it made of them: without their random numbers the mask does not follow.

import { tensor, type Shape, type Tensor } from "../../tensor/tensor";
import type { Operands } from "../op";

/**
 * A number stays where anything but 0 came of it, in the output or in the gradient. Where only zeros went in nothing shows, and nothing
 * depends on it but a gradient that was not recorded.
 * @param shape of the mask, of which each number is for as many neighbours as there are
 */
export function settledMask(
  x: Operands,
  p: number,
  shape: Shape,
): { readonly tensor: Tensor; readonly note: string } | undefined {
  const scale = 1 / (1 - p);
  const { mask } = x;
  if (mask)
    return {
      tensor: tensor(
        mask.shape,
        Float64Array.from(mask.data, (one) => (one === 0 ? 0 : scale)),
      ),
      note: "what was left out is as it was recorded",
    };
  const passages = [passage(x["input"], x["output"]), passage(x["gradOutput"], x["gradInput"])].filter(
    (one) => one !== undefined,
  );
  if (!passages.length) return undefined;
  const out = tensor(shape, new Float64Array(shape.reduce((a, b) => a * b, 1)));
  const { data } = out;
  const each = passages[0]!.went.length / data.length;
  for (let o = 0; o < data.length; o++) {
    let [seen, stays] = [false, false];
    for (const { came, went } of passages) {
      for (let i = o * each; i < (o + 1) * each; i++) {
        if (came[i] === 0) continue;
        seen = true;
        if (went[i] !== 0) stays = true;
      }
    }
    data[o] = stays || !seen ? scale : 0;
  }
  return { tensor: out, note: "what was left out is told by what came through" };
}

/** That of what goes through it, whatever of it is known. */
export function wholeShape({ input, output, gradOutput, gradInput, mask }: Operands): Shape {
  return (input ?? output ?? gradOutput ?? gradInput ?? mask)?.shape ?? [];
}

function passage(
  came: Tensor | undefined,
  went: Tensor | undefined,
): { readonly came: Tensor["data"]; readonly went: Tensor["data"] } | undefined {
  return came && went ? { came: came.data, went: went.data } : undefined;
}
