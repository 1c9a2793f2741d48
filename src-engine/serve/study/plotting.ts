// What `plot` is answered: an expression over a stretch of the run.

import type { Session } from "../../debug/session";
import type { Requests } from "../../protocol/protocol";
import { tensor } from "../../tensor/tensor";

export async function plotted(
  session: Session,
  { expression, from, to, points }: Requests["plot"]["arguments"],
) {
  const { iterations, values, complete } = await session.plot(expression, from, to, points);
  return {
    body: { complete },
    tensors: new Map([
      ["iterations", tensor([iterations.length], iterations, "int32")],
      ["values", tensor([values.length], values, "float64")],
    ]),
  };
}
