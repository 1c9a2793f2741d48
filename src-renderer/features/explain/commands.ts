// The commands of explanations: why a number is what it is, and back along the chain.

import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useExplain } from "./explain";

export function explainCommands(): readonly UserCommand[] {
  const session = useSession();
  const explain = useExplain();
  return [
    {
      id: "explain",
      group: "Inspect",
      title: "Explain the chosen element or the largest just written; again: to its terms, and back",
      keys: ["e"],
      enabled: () => session.launched,
      run: () => explain.openHere(),
    },
    {
      id: "explain.return",
      group: "Inspect",
      title: "Return along the chain of explanations",
      keys: ["Backspace"],
      enabled: () => explain.open && explain.at > 0,
      run: () => explain.walk(explain.at - 1),
    },
  ];
}
