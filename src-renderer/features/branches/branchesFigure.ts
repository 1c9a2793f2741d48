// The branches of a session as a table.

import { figures } from "../../../src-view/figures/index";
import type { Offer } from "../../session/figures";
import { useBranches } from "../../session/run/branches";
import { useSession } from "../../session/session";

export function useBranchesFigure(): Offer {
  const session = useSession();
  const branches = useBranches();
  return { title: "Branches", make: () => session.info && figures.branches(session.info, branches.all) };
}
