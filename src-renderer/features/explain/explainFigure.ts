// The explanation that is open as a figure.

import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useExplain } from "./explain";

/** So many terms the command line tells unless it is told otherwise. */
const FEW = 10;

export function useExplainFigure(): Offer {
  const explain = useExplain();
  const { run } = useFiguredRun();
  return {
    title: "Explanation",
    make() {
      const [shown, told] = [run(), explain.explanation];
      return shown && told && figures.explain(shown, told, Math.max(FEW, told.terms.length));
    },
  };
}
