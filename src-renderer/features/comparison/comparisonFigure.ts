// The comparison that is shown as a figure.

import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useBranches } from "../../session/run/branches";
import { useSession } from "../../session/session";
import { useComparison } from "./comparison";

/** @param common whether A − B is shown on the scale of A and B */
export function useComparisonFigure(common: () => boolean): Offer {
  const session = useSession();
  const branches = useBranches();
  const comparison = useComparison();
  const { nameOf } = useFiguredRun();
  return {
    title: "Comparison",
    make() {
      const [{ info }, { result }] = [session, comparison];
      if (!info || !result) return undefined;
      const { path, a, b, sides } = result;
      const both = {
        a: { ...sides.a, branch: nameOf(sides.a.branch), tensor: a },
        b: { ...sides.b, branch: nameOf(sides.b.branch), tensor: b },
      };
      return figures.compare(info, path, both, common(), branches.all[0]?.name);
    },
  };
}
