// Steps in time, by the granularity that is chosen: forward, back, a level finer and a level coarser.

import type { Granularity, Requests, StepArguments } from "../../../src-engine/protocol/protocol";
import type { Move } from "./moves";
import { coarser, finer, type useView } from "../view/view";

interface Steps {
  next(granularity: Granularity): Promise<boolean>;
  stepBack(granularity: Granularity): Promise<boolean>;
  stepIn(reverse?: boolean): Promise<boolean>;
  stepOut(reverse?: boolean): Promise<boolean>;
  reverseContinue(): Promise<boolean>;
}

/** @param move moves in time, and says in words what is waited for */
export function createSteps(
  view: ReturnType<typeof useView>,
  move: <C extends Move>(command: C, args: Requests[C]["arguments"], words: string) => Promise<boolean>,
): Steps {
  const stepping = (granularity: Granularity): StepArguments =>
    granularity === "element" ? { granularity, order: view.order } : { granularity };
  const next = (granularity: Granularity): Promise<boolean> =>
    move("next", stepping(granularity), `Running to the next ${granularity}`);
  const stepBack = (granularity: Granularity): Promise<boolean> =>
    move("stepBack", stepping(granularity), `Rewinding one ${granularity}`);
  const reverseContinue = (): Promise<boolean> =>
    move("reverseContinue", {}, "Rewinding to the last breakpoint");

  /** One step a level finer, which is the granularity from then on; in reverse, exactly back. */
  async function stepIn(reverse = false): Promise<boolean> {
    const [coarse, fine] = reverse
      ? [coarser(view.granularity), view.granularity]
      : [view.granularity, finer(view.granularity)];
    if (!coarse || !fine) return false;
    view.granularity = reverse ? coarse : fine;
    const args = { granularity: coarse, order: view.order, ...(reverse && { reverse }) };
    return move("stepIn", args, reverse ? `Rewinding one ${fine}` : `Running to the next ${fine}`);
  }

  /** To the end of the enclosing unit, whose granularity it is from then on; in reverse, to where it began. */
  async function stepOut(reverse = false): Promise<boolean> {
    const [coarse, fine] = reverse
      ? [view.granularity, finer(view.granularity)]
      : [coarser(view.granularity), view.granularity];
    if (!coarse || !fine) return false;
    view.granularity = reverse ? fine : coarse;
    const args = { granularity: fine, order: view.order, ...(reverse && { reverse }) };
    return move("stepOut", args, reverse ? `Rewinding one ${coarse}` : `Running to the end of the ${coarse}`);
  }

  return { next, stepBack, stepIn, stepOut, reverseContinue };
}
