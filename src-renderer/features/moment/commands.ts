// The commands that move in time: steps, jumps, running on, and by how much one steps.

import { useBranches } from "../../session/run/branches";
import { useConfirmDiscard } from "../../session/run/confirmDiscard";
import { useNavigationHistory } from "../../session/run/navigationHistory";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { granularities } from "../../../src-engine/protocol/moment";
import { coarser, finer, useView } from "../../session/view/view";

export function momentCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const confirmDiscard = useConfirmDiscard();
  const branches = useBranches();
  const jumps = useNavigationHistory();
  const always = (): boolean => true;
  const ready = (): boolean => session.ready;
  const past = (): boolean => ready() && (session.stopped?.instruction ?? -1) >= 0;
  return [
    command("start", "Run", "Rewind to the start", ["Home"], past, () => void session.goTo("start")),
    command("newest", "Run", "Go to the newest moment of this branch", ["End"], ready, () =>
      branches.goToEnd(branches.current),
    ),
    command(
      "jump.back",
      "Run",
      "Return to where I was before the jump",
      ["Alt+ArrowLeft"],
      () => ready() && jumps.before.length > 0,
      () => void session.retrace("back"),
    ),
    command(
      "jump.forward",
      "Run",
      "Forward again to where the jump led",
      ["Alt+ArrowRight"],
      () => ready() && jumps.after.length > 0,
      () => void session.retrace("forward"),
    ),
    command(
      "reverseContinue",
      "Run",
      "Rewind to the last breakpoint",
      ["Alt+F5"],
      past,
      () => void session.reverseContinue(),
    ),
    command(
      "stepBack",
      "Run",
      "Rewind one step",
      ["ArrowLeft", "Alt+F10"],
      past,
      () => void session.stepBack(view.granularity),
    ),
    command(
      "next",
      "Run",
      "Next: one step",
      ["ArrowRight", "F10"],
      ready,
      () => void session.next(view.granularity),
    ),
    command(
      "stepIn",
      "Run",
      "Step in: a level finer",
      ["F11"],
      () => ready() && finer(view.granularity) !== undefined,
      () => void session.stepIn(),
    ),
    command(
      "stepIn.reverse",
      "Run",
      "Rewind a step in",
      ["Alt+F11"],
      () => past() && coarser(view.granularity) !== undefined,
      () => void session.stepIn(true),
    ),
    command(
      "stepOut",
      "Run",
      "Step out: to the unit's end, a level coarser",
      ["Shift+F11"],
      () => ready() && coarser(view.granularity) !== undefined,
      () => void session.stepOut(),
    ),
    command(
      "stepOut.reverse",
      "Run",
      "Rewind a step out",
      ["Alt+Shift+F11"],
      () => past() && finer(view.granularity) !== undefined,
      () => void session.stepOut(true),
    ),
    command("continue", "Run", "Continue: train to a breakpoint", ["F5"], ready, () => void session.resume()),
    command(
      "pause",
      "Run",
      "Pause",
      ["F6"],
      () => session.running || session.waiting !== undefined || session.working !== undefined,
      () => void session.pause(),
    ),
    command(
      "restart",
      "Run",
      "Restart: the run so far is dropped",
      ["Control+Shift+F5"],
      () => session.launched,
      () =>
        confirmDiscard.ask({ title: "Restart the run?", verb: "Restart", go: () => void session.restart() }),
    ),
    ...granularities.map((granularity, i) =>
      command(
        `granularity.${granularity}`,
        "Granularity",
        `Step by ${granularity}`,
        [`${i + 1}`],
        always,
        () => {
          view.granularity = granularity;
        },
      ),
    ),
    command("order", "Granularity", "Elements by magnitude, or in order", [], always, () => {
      view.order = view.order === "magnitude" ? "index" : "magnitude";
    }),
  ];
}
