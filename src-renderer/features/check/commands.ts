// The commands of the check: a recording opened, a tensor pasted, names saved.

import type { Host } from "../../../src-engine/protocol/wire/host";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useStageTab } from "../../session/view/stageTab";
import { useCheck } from "./check";
import { filesOf, RECORDED } from "./recordedFiles";

export function checkCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const check = useCheck();
  const tab = useStageTab();
  const canCheck = (): boolean => session.launched && !session.running;

  const openFile = async (): Promise<void> => {
    const file = await host.openFile([...RECORDED]);
    if (file) await check.open(file.name, [file]);
  };
  const openFolder = async (): Promise<void> => {
    const chosen = await host.chooseData("folder");
    if (!chosen) return;
    const files = filesOf(chosen);
    const name = "name" in chosen ? chosen.name : chosen.path;
    const read = Promise.all(files.map(async ({ path, bytes }) => ({ name: path, bytes: await bytes() })));
    await check.open(name, read);
  };
  const saveNames = async (): Promise<void> => {
    const { name = "recording" } = check.recording ?? {};
    await host.saveFile({
      name: `${name}.map.json`,
      bytes: new TextEncoder().encode(check.namesFile()),
    });
  };

  return [
    command("openRecording", "Check", "Check a recording…", [], canCheck, () => {
      void session.attempt("Opening a file", openFile);
    }),
    command("openRecordingFolder", "Check", "Check a folder of recordings…", [], canCheck, () => {
      void session.attempt("Opening a folder", openFolder);
    }),
    command("pasteTensor", "Check", "Compare a pasted tensor…", [], canCheck, () => {
      tab.shown = "check";
      check.isPasting = true;
    }),
    command(
      "saveNames",
      "Check",
      "Save the names of the recording…",
      [],
      () => check.found?.match !== undefined,
      () => void session.attempt("Saving the names", saveNames),
    ),
  ];
}
