// The plot of a watched expression as a figure.

import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useSession } from "../../session/session";
import { useWatches } from "./watches";

export function usePlotFigure(): Offer {
  const session = useSession();
  const watches = useWatches();
  const { nameOf } = useFiguredRun();
  return {
    title: "Plot",
    make() {
      const [{ info }, { plot }] = [session, watches];
      if (!info || !plot) return undefined;
      const { expression, to, iterations, values, branch } = plot;
      return figures.plot({ info, branch: nameOf(branch) }, expression, to, iterations, values);
    },
  };
}
