// The commands of sessions and files: saved, opened, begun anew, and weights taken away.

import type { Host } from "../../../src-engine/protocol/wire/host";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useView } from "../../session/view/view";
import { useExporting } from "./exporting";
import { useDataChoice } from "./opening/dataChoice";
import { useOpening } from "./opening/opening";
import { useSessionFile } from "./sessionFile";

/** What is offered to choose from; what is in it is told by its content. */
const OPENED = ["onnx", "safetensors", "npz", "pt", "pth", "th", "json", "backstep", "h5", "keras", "bin"];
/** Words that people type in the palette instead of a command's own. */
const TO_OPEN = `import load ${OPENED.join(" ")} tensorflow pytorch`;
const TO_EXPORT = "save download onnx safetensors npz numpy pt pytorch tfjs tensorflow";

export function sessionCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const file = useSessionFile();
  const opening = useOpening();
  const ready = (): boolean => session.ready;
  const canOpen = (): boolean => session.launched && !session.running;
  const exporting = useExporting();
  useDataChoice().at(host);
  exporting.at(host);

  return [
    {
      id: "saveSession",
      group: "Session",
      title: "Save session…",
      keys: ["Control+s"],
      enabled: ready,
      run: () => void file.save(host),
    },
    {
      id: "saveSessionWithWeights",
      group: "Session",
      title: "Save session with weights…",
      keys: [],
      enabled: ready,
      run: () => void file.save(host, true),
    },
    command(
      "openModel",
      "Session",
      "Open…",
      ["Control+o", "Control+Shift+O"],
      canOpen,
      () => void opening.begin(),
      TO_OPEN,
    ),
    command("openFile", "Session", "Open model, weights, session…", [], canOpen, () => {
      void session.attempt("Opening a file", async () => {
        const file = await host.openFile(OPENED);
        if (file) await opening.take([file]);
      });
    }),
    command("openDataFolder", "Session", "Use a folder of images as data…", [], canOpen, () => {
      void opening.chooseData("folder");
    }),
    command("openDataFile", "Session", "Use a file of images as data…", [], canOpen, () => {
      void opening.chooseData("file");
    }),
    command(
      "newSession",
      "Session",
      "New session…",
      [],
      () => session.launched,
      () => {
        view.dialog = "session";
      },
    ),
    command(
      "exportWeights",
      "Session",
      "Export weights…",
      ["Control+e"],
      ready,
      () => {
        void session.attempt("Exporting weights", () => exporting.begin(), "export");
      },
      TO_EXPORT,
    ),
  ];
}
