// What the network takes for what as figures: the matrix, and the worst mistakes.

import { figures } from "../../../src-view/figures/index";
import type { CountScale } from "../../../src-view/tensor/countColors";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useAssessment } from "../../session/run/assessment";
import { useSession } from "../../session/session";
import { useBrowsing } from "./browsing";

interface MistakesFigures {
  confusion(scale: () => CountScale): Offer;
  readonly mistakes: Offer;
}

export function useMistakesFigures(): MistakesFigures {
  const session = useSession();
  const browsing = useBrowsing();
  const assessment = useAssessment();
  const { nameOf } = useFiguredRun();
  return {
    confusion: (scale) => ({
      title: "Confusion matrix",
      make() {
        const [{ info }, { assessed }] = [session, browsing];
        if (!info || !assessed) return undefined;
        return figures.confusion(info, assessed, assessed.confusion, scale(), nameOf(assessed.branch));
      },
    }),
    mistakes: {
      title: "Worst mistakes",
      make() {
        const [{ info }, { assessed }] = [session, browsing];
        if (!info || !assessed) return undefined;
        return figures.mistakes(info, assessed, assessed, assessment.cell, nameOf(assessed.branch));
      },
    },
  };
}
