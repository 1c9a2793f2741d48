// The commands that change a run: a number of it, its learning rate, its next batch.

import { useRemark } from "../../session/remark";
import { useEdits } from "../../session/run/edits";
import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useView } from "../../session/view/view";

export function editCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const edits = useEdits();
  const remark = useRemark();
  const ready = (): boolean => session.ready;
  return [
    {
      id: "edit",
      group: "Inspect",
      title: "Change the chosen element…",
      keys: ["F2"],
      enabled: ready,
      run: () => {
        if (view.selected) edits.begin(view.selected);
        else remark.say("Choose a cell first: click one of a picture, or walk to it with the arrow keys.");
      },
    },
    {
      id: "edit.learningRate",
      group: "Inspect",
      title: "Change the learning rate…",
      keys: [],
      enabled: ready,
      run: () => edits.beginLearningRate(),
    },
    {
      id: "edit.batch",
      group: "Inspect",
      title: "Choose the next batch…",
      keys: [],
      enabled: ready,
      run: () => (edits.batch = true),
    },
  ];
}
