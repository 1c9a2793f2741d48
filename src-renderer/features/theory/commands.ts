// The command that derives the rule one stands on.

import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useTheory } from "./theoryStore";

export function theoryCommands(): readonly UserCommand[] {
  const session = useSession();
  const theory = useTheory();
  return [
    {
      id: "theory",
      group: "Inspect",
      title: "Derive the rule of the current operation",
      keys: ["t"],
      enabled: () => session.launched,
      run: () => theory.open(),
    },
  ];
}
