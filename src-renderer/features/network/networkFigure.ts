// The network as a table, with its norms at this moment.

import { figures } from "../../../src-view/figures/index";
import { useFiguredRun } from "../../session/figuredRun";
import type { Offer } from "../../session/figures";
import { useSession } from "../../session/session";

export function useNetworkFigure(): Offer {
  const session = useSession();
  const { run } = useFiguredRun();
  return {
    title: "Network",
    make() {
      const [shown, { stopped }] = [run(), session];
      return shown && stopped && figures.network(shown, stopped);
    },
  };
}
