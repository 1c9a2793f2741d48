// The commands that compare a tensor at two places.

import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useComparison } from "./comparison";

export function comparisonCommands(): readonly UserCommand[] {
  const session = useSession();
  const comparison = useComparison();
  const ready = (): boolean => session.ready;
  return [
    {
      id: "compare",
      group: "Inspect",
      title: "Compare two moments",
      keys: ["c"],
      enabled: ready,
      run: () => comparison.open(),
    },
    {
      id: "compare.sample",
      group: "Inspect",
      title: "Compare with another sample",
      keys: [],
      enabled: () => ready() && (session.stopped?.batch.labels.length ?? 0) > 1,
      run: () => comparison.openSamples(),
    },
  ];
}
