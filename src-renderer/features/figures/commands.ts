// The command that saves what is shown as a figure.

import type { Host } from "../../../src-engine/protocol/wire/host";
import { useFigures } from "../../session/figures";
import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";

export function figureCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const figures = useFigures();
  figures.connect(host);
  return [
    {
      id: "figure",
      group: "Session",
      title: "Save a figure or table…",
      keys: [],
      enabled: () => session.launched && figures.offers.length > 0,
      run: () => figures.show(),
    },
  ];
}
