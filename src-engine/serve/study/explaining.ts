// Explains an element of the running session; where that is an exercise, as much as the exercise lets on.

import { exerciseCalled, withholds } from "../../check/exercises/index";
import { explain } from "../../debug/explain/index";
import { withheld } from "../../debug/explain/withheld";
import type { Explanation } from "../../protocol/protocol";

/** @throws Error when there is no such element, or it is not written yet */
export function explained(...[session, ...element]: Parameters<typeof explain>): Explanation {
  const explanation = explain(session, ...element);
  const { exercise } = session.trainer.spec;
  const { phase } = session.program.instructions[explanation.instruction] ?? {};
  const isHidden = phase === "backward" || phase === "update";
  return exercise !== undefined && isHidden && !explanation.end && withholds(exerciseCalled(exercise))
    ? withheld(explanation)
    : explanation;
}
