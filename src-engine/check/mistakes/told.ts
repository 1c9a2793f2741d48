// The catalogue as it is told: without what makes the mistakes.

import type { MistakeInfo } from "../../protocol/protocol";
import { mistakes } from "./index";
import type { Mistake } from "./mistake";

export const toldMistakes = (): readonly MistakeInfo[] => mistakes.map(told);

export function told({ id, title, op, why, wrong, right, source, ...more }: Mistake): MistakeInfo {
  const { shows, converges, convention } = more;
  return {
    ...{ id, title, op, why, wrong, right },
    ...(shows !== undefined && { shows }),
    ...(converges !== undefined && { converges }),
    source,
    ...(convention && { convention }),
  };
}
