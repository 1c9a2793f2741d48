// The figures of the page's panels: each is made of what its panel shows, by the functions the command line has.

import type { SessionInfo, TensorPath } from "../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { pictureOf } from "../../../src-view/tensor/picture";
import type { Shading } from "../../../src-view/tensor/shading";
import type { OtherCurves } from "../../../src-view/figures/curves";
import { stripOf } from "../../../src-view/figures/health";
import { figures } from "../../../src-view/figures/index";
import type { Where } from "../../../src-view/figures/tensorRow";
import { useBranchCurves } from "../run/branchCurves";
import { useBranches } from "../../session/run/branches";
import { useColorScope } from "../../session/view/colorScope";
import { useExplain } from "../explain/explain";
import type { Offer } from "../../session/figures";
import { useRunView } from "../run/timeline/runView";
import { useSession } from "../../session/session";
import { useTimeline } from "../../session/run/timeline";
import { useWatches } from "../watches/watches";

export interface FigureOffers {
  /** Tensors that are in view, one beneath the other. */
  tensors(title: string, paths: () => readonly TensorPath[]): Offer;
  histogram(title: string, path: () => TensorPath | undefined): Offer;
  readonly curves: Offer;
  readonly epochs: Offer;
  readonly health: Offer;
  readonly explanation: Offer;
  readonly plot: Offer;
  readonly network: Offer;
  readonly iteration: Offer;
  readonly alerts: Offer;
  readonly branches: Offer;
}

/** So many terms the command line tells unless it is told otherwise. */
const FEW = 10;

export function useFigureOffers(): FigureOffers {
  const session = useSession();
  const branches = useBranches();
  const branchCurves = useBranchCurves();
  const colors = useColorScope();
  const explain = useExplain();
  const run = useRunView();
  const timeline = useTimeline();
  const watches = useWatches();

  const branchName = (): string | undefined =>
    branches.current === 0 ? undefined : branches.nameOf(branches.current);

  function where(): Where | undefined {
    const { info, stopped, sample } = session;
    if (!info || !stopped) return undefined;
    const label = info.data.classes[stopped.batch.labels[sample] ?? -1];
    return { info, address: stopped.address, sample, label, branch: branchName() };
  }

  /** As the stage has it now: each map's own limits, the tensor's, the network's, or locked ones. */
  function shadingOf(info: SessionInfo, path: TensorPath, tensor: Tensor): Shading {
    return colors.shadingOf(path, tensor, pictureOf(info, path, tensor));
  }

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
    tensors: (title, paths) => ({
      title,
      make() {
        const here = where();
        const shown = [...new Set(paths())].flatMap((path) => {
          const tensor = session.tensors.get(path);
          return here && tensor ? [{ path, tensor, shading: shadingOf(here.info, path, tensor) }] : [];
        });
        return here && shown.length ? figures.maps(here, shown) : undefined;
      },
    }),
    histogram: (title, path) => ({
      title,
      make() {
        const [here, wanted] = [where(), path()];
        const tensor = wanted === undefined ? undefined : session.tensors.get(wanted);
        return here && wanted !== undefined && tensor
          ? figures.histogram(here, { path: wanted, tensor })
          : undefined;
      },
    }),
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
        const strip = stripOf(found.tensors, run.measure, found.known.loss.length);
        return figures.health(found.run, run.measure, strip);
      },
    },
    explanation: {
      title: "Explanation",
      make() {
        const { info } = session;
        const told = explain.explanation;
        if (!info || !told) return undefined;
        return figures.explain({ info, branch: branchName() }, told, Math.max(FEW, told.terms.length));
      },
    },
    plot: {
      title: "Plot",
      make() {
        const { info } = session;
        const { plot } = watches;
        if (!info || !plot) return undefined;
        const { expression, to, iterations, values, branch } = plot;
        const name = branch === 0 ? undefined : branches.nameOf(branch);
        return figures.plot({ info, branch: name }, expression, to, iterations, values);
      },
    },
    network: {
      title: "Network",
      make() {
        const { info, stopped } = session;
        return info && stopped && figures.network({ info, branch: branchName() }, stopped);
      },
    },
    iteration: {
      title: "Iteration",
      make() {
        const { info, stopped } = session;
        return info && stopped && figures.iteration({ info, branch: branchName() }, stopped);
      },
    },
    alerts: {
      title: "Alerts",
      make() {
        const here = where();
        return here && figures.alerts(here, timeline.timeline?.alerts ?? []);
      },
    },
    branches: {
      title: "Branches",
      make() {
        const { info } = session;
        return info && figures.branches(info, branches.all);
      },
    },
  };
}
