// The attribution that is shown as a figure.

import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useSession } from "../../session/session";
import { useAttribution } from "./attribution";

export function useAttributionFigure(): Offer {
  const session = useSession();
  const attribution = useAttribution();
  const { nameOf } = useFiguredRun();
  return {
    title: "Attribution",
    make() {
      const [{ info }, { result }] = [session, attribution];
      if (!info || !result) return undefined;
      return figures.attribution(info, result.body, result.tensors, nameOf(result.body.branch));
    },
  };
}
