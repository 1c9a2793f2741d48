// The run as figures: its curves and epochs, its layers' health, what was odd about it, one of its iterations.

import type { OtherCurves } from "../../../src-view/figures/curves";
import { stripOf } from "../../../src-view/figures/health";
import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useTimeline } from "../../session/run/timeline";
import { useSession } from "../../session/session";
import { useBranchCurves } from "./branchCurves";
import { useRunView } from "./timeline/runView";

type RunFigures = Readonly<Record<"curves" | "epochs" | "health" | "alerts" | "iteration", Offer>>;

export function useRunFigures(): RunFigures {
  const session = useSession();
  const branchCurves = useBranchCurves();
  const view = useRunView();
  const timeline = useTimeline();
  const { run, where } = useFiguredRun();

  /** The run so far as the engine has it, and the address up to which that is. */
  async function history() {
    const here = where();
    if (!here) return undefined;
    const { body, tensors } = await session.ask("history", {});
    const [loss, accuracy] = [tensors.get("loss")?.data ?? [], tensors.get("accuracy")?.data ?? []];
    const isBehind = loss.length - 1 > (session.stopped?.moment.iteration ?? 0);
    const address = isBehind || session.running ? String(loss.length - 1) : here.address;
    return { known: { loss, accuracy, epochs: body.epochs }, tensors, run: { ...here, address } };
  }

  /** The other branches as the panel of the run shows them. */
  async function others(): Promise<readonly OtherCurves[]> {
    await branchCurves.refresh();
    return branchCurves.shown.flatMap((lane) => {
      const known = branchCurves.known.get(lane.id);
      return known ? [{ lane, loss: known.loss, accuracy: known.accuracy }] : [];
    });
  }

  return {
    curves: {
      title: "Loss and accuracy by iteration",
      async make() {
        const found = await history();
        return found && figures.curves(found.run, { ...found.known, others: await others() });
      },
    },
    epochs: {
      title: "Loss and accuracy by epoch",
      async make() {
        const found = await history();
        return found?.known.epochs.length ? figures.epochs(found.run, found.known.epochs) : undefined;
      },
    },
    health: {
      title: "Health of the layers",
      async make() {
        const found = await history();
        if (!found) return undefined;
        const strip = stripOf(found.tensors, view.measure, found.known.loss.length);
        return figures.health(found.run, view.measure, strip);
      },
    },
    alerts: {
      title: "Alerts",
      make() {
        const here = where();
        return here && figures.alerts(here, timeline.timeline?.alerts ?? []);
      },
    },
    iteration: {
      title: "Iteration",
      make() {
        const [shown, { stopped }] = [run(), session];
        return shown && stopped && figures.iteration(shown, stopped);
      },
    },
  };
}
