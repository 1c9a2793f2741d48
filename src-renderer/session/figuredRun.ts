// What a figure says of where it comes from: the session, the moment, the branch.

import type { SessionInfo } from "../../src-engine/protocol/protocol";
import type { Where } from "../../src-view/figures/tensorRow";
import { useBranches } from "./run/branches";
import { useSession } from "./session";

interface FiguredRun {
  /** A branch as a figure names it: undefined for the first, which needs no name. */
  nameOf(branch: number): string | undefined;
  /** The run as it is shown now; undefined before there is one. */
  run(): { readonly info: SessionInfo; readonly branch: string | undefined } | undefined;
  /** The moment and the sample that are shown now; undefined before there are any. */
  where(): Where | undefined;
}

export function useFiguredRun(): FiguredRun {
  const session = useSession();
  const branches = useBranches();
  const nameOf = (branch: number): string | undefined => (branch === 0 ? undefined : branches.nameOf(branch));
  return {
    nameOf,
    run: () => session.info && { info: session.info, branch: nameOf(branches.current) },
    where() {
      const { info, stopped, sample } = session;
      if (!info || !stopped) return undefined;
      const label = info.data.classes[stopped.batch.labels[sample] ?? -1];
      return { info, address: stopped.address, sample, label, branch: nameOf(branches.current) };
    },
  };
}
