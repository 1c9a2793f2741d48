// The figures of the stage's other pages: filters, comparisons, attributions, what is mistaken for what.

import type { CountScale } from "../../../src-view/tensor/countColors";
import { figures } from "../../../src-view/figures/index";
import { useAssessment } from "../../session/run/assessment";
import { useAttribution } from "../attribution/attribution";
import { useBranches } from "../../session/run/branches";
import { useBrowsing } from "../data/browsing";
import { useComparison } from "../comparison/comparison";
import type { Offer } from "../../session/figures";
import { useFilters } from "../filters/filters";
import { useSession } from "../../session/session";

export interface StudyOffers {
  readonly filters: Offer;
  /** @param common whether A − B is shown on the scale of A and B */
  comparison(common: () => boolean): Offer;
  readonly attribution: Offer;
  confusion(scale: () => CountScale): Offer;
  readonly mistakes: Offer;
}

export function useStudyOffers(): StudyOffers {
  const session = useSession();
  const branches = useBranches();

  /** Undefined for the first, which needs no name. */
  const nameOf = (branch: number): string | undefined => (branch === 0 ? undefined : branches.nameOf(branch));

  return {
    filters: {
      title: "Filters",
      make() {
        const { shown, kinds, together } = useFilters();
        const { info } = session;
        const weight = shown?.tensors.weight;
        if (!info || !shown || !weight) return undefined;
        const { path, stopped, tensors, update } = shown;
        const run = { info, address: stopped.address, branch: nameOf(stopped.branch) };
        return figures.filters(run, path, { ...tensors, weight }, update, kinds, together);
      },
    },
    comparison: (common) => ({
      title: "Comparison",
      make() {
        const { result } = useComparison();
        const { info } = session;
        if (!info || !result) return undefined;
        const { path, a, b, sides } = result;
        const both = {
          a: { ...sides.a, branch: nameOf(sides.a.branch), tensor: a },
          b: { ...sides.b, branch: nameOf(sides.b.branch), tensor: b },
        };
        return figures.compare(info, path, both, common(), branches.all[0]?.name);
      },
    }),
    attribution: {
      title: "Attribution",
      make() {
        const { result } = useAttribution();
        const { info } = session;
        if (!info || !result) return undefined;
        return figures.attribution(info, result.body, result.tensors, nameOf(result.body.branch));
      },
    },
    confusion: (scale) => ({
      title: "Confusion matrix",
      make() {
        const { assessed } = useBrowsing();
        const { info } = session;
        if (!info || !assessed) return undefined;
        return figures.confusion(info, assessed, assessed.confusion, scale(), nameOf(assessed.branch));
      },
    }),
    mistakes: {
      title: "Worst mistakes",
      make() {
        const { assessed } = useBrowsing();
        const { cell } = useAssessment();
        const { info } = session;
        if (!info || !assessed) return undefined;
        return figures.mistakes(info, assessed, assessed, cell, nameOf(assessed.branch));
      },
    },
  };
}
