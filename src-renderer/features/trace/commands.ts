// The command that traces the first number that was not finite.

import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useTrace } from "./trace";

export function traceCommands(): readonly UserCommand[] {
  const session = useSession();
  const trace = useTrace();
  return [
    {
      id: "trace",
      group: "Inspect",
      title: "Trace the first NaN or infinity",
      keys: [],
      enabled: () => session.ready,
      run: () => void trace.open(),
    },
  ];
}
