// The commands of the model editor: opened, begun with a file, saved.

import type { Host } from "../../../src-engine/protocol/wire/host";
import { useNotices } from "../../session/notices";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useModelEditor } from "./modelEditor";

export function modelEditorCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const notices = useNotices();
  const editor = useModelEditor();
  const canEdit = (): boolean => session.launched;

  /** What is edited is the model as it is now: a run that goes on is paused for it. */
  const open = async (): Promise<void> => {
    if (session.running && (await session.pause()))
      notices.show("Training is paused while the model is edited.", "info");
    await editor.open();
  };

  const takeFile = async (): Promise<void> => {
    const file = await host.openFile(["json"]);
    if (!file) return;
    await open();
    editor.takeText(new TextDecoder().decode(file.bytes));
  };
  const save = async (): Promise<void> => {
    const { name } = editor.spec;
    const saved = await host.saveFile({
      name: `${name.replace(/[^\w.-]+/g, "_") || "model"}.json`,
      bytes: new TextEncoder().encode(editor.text),
    });
    if (saved) notices.show(`Saved ${saved}.`, "info");
  };

  return [
    command("editModel", "Session", "Edit the model…", ["Control+Shift+E"], canEdit, () => {
      void session.attempt("Opening the model editor", open);
    }),
    command("editModelFile", "Session", "Edit a model file…", [], canEdit, () => {
      void session.attempt("Opening a file", takeFile);
    }),
    command(
      "saveModel",
      "Session",
      "Save the edited model as JSON…",
      [],
      () => editor.text !== "",
      () => {
        void session.attempt("Saving the model", save);
      },
    ),
  ];
}
