// The commands of sessions and files: saved, opened, begun anew, and weights taken away.

import type { Host } from "../../../src-engine/protocol/wire/host";
import type { Requests } from "../../../src-engine/protocol/protocol";
import { useNotices } from "../../session/notices";
import { useConfirmDiscard } from "../../session/run/confirmDiscard";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useView } from "../../session/view/view";
import { exportFormats } from "./exportFormats";
import { useOpening } from "./opening/opening";
import { useSessionFile } from "./sessionFile";

/** What is offered to choose from; what is in it is told by its content. */
const OPENED = ["onnx", "safetensors", "npz", "pt", "pth", "th", "json", "backstep", "h5", "keras", "bin"];

export function sessionCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const notices = useNotices();
  const confirmDiscard = useConfirmDiscard();
  const file = useSessionFile();
  const opening = useOpening();
  const ready = (): boolean => session.ready;

  const save = async (wish: Requests["export"]["arguments"]): Promise<void> => {
    const file = await session.exportWeights(wish);
    const name = await host.saveFile(file);
    if (name) notices.show(`Saved ${name}.`, "info");
  };

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
    {
      id: "openSession",
      group: "Session",
      title: "Open session…",
      keys: ["Control+o"],
      enabled: () => session.launched && !session.running,
      run: () =>
        confirmDiscard.ask({
          title: "Open another session?",
          verb: "Open session…",
          go: () => void file.open(host),
        }),
    },
    {
      id: "openModel",
      group: "Session",
      title: "Open model, weights…",
      keys: ["Control+Shift+O"],
      enabled: () => session.launched && !session.running,
      run: () =>
        void session.attempt("Opening a file", async () => {
          const file = await host.openFile(OPENED);
          if (file) await opening.take([file]);
        }),
    },
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
    ...exportFormats.map(({ id, title, reader: _, ...wish }) =>
      command(id, "Session", `Export weights as ${title}`, [], ready, () => {
        void session.attempt(`Exporting ${title}`, () => save(wish), "export");
      }),
    ),
  ];
}
