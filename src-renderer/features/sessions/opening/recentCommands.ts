// What was opened before, as commands: the palette lists them behind the others.

import { computed, type ComputedRef } from "vue";
import type { UserCommand } from "../../../session/userCommand";
import { useSession } from "../../../session/session";
import { useDataChoice } from "./dataChoice";
import { useOpening } from "./opening";

interface RecentCommands {
  readonly all: ComputedRef<readonly UserCommand[]>;
  /** Asks the engine which there are. */
  refresh(): void;
}

export function useRecentCommands(): RecentCommands {
  const session = useSession();
  const data = useDataChoice();
  const opening = useOpening();
  const enabled = (): boolean => session.launched && !session.running;
  return {
    all: computed(() =>
      data.recent.map((one) => ({
        id: `recent ${one.id}`,
        group: "Session",
        title: `Open ${one.name} again`,
        keys: [],
        enabled,
        run: () => void opening.takeAgain(one),
      })),
    ),
    refresh: () => void data.refresh().catch(() => undefined), // what cannot be listed is not offered
  };
}
