// The filters that are shown as a figure.

import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useSession } from "../../session/session";
import { useFilters } from "./filters";

export function useFiltersFigure(): Offer {
  const session = useSession();
  const filters = useFilters();
  const { nameOf } = useFiguredRun();
  return {
    title: "Filters",
    make() {
      const { shown, kinds, together } = filters;
      const { info } = session;
      const weight = shown?.tensors.weight;
      if (!info || !shown || !weight) return undefined;
      const { path, stopped, tensors, update } = shown;
      const run = { info, address: stopped.address, branch: nameOf(stopped.branch) };
      return figures.filters(run, path, { ...tensors, weight }, update, kinds, together);
    },
  };
}
