// The commands that open the parts of the data tab.

import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useStageTab } from "../../session/view/stageTab";
import { dataParts, useBrowsing, type DataPart } from "./browsing";

const dataTitles: Readonly<Record<DataPart, string>> = {
  browse: "Leaf through the images, and pick the next batch",
  mistakes: "What the network takes for what",
  draw: "Draw a digit and see it flow",
};

export function dataCommands(): readonly UserCommand[] {
  const session = useSession();
  const browsing = useBrowsing();
  const tab = useStageTab();
  return [
    ...dataParts.map((part) => ({
      id: `data.${part}`,
      group: "Inspect" as const,
      title: dataTitles[part],
      keys: [],
      enabled: () => session.launched,
      run: () => {
        browsing.part = part;
        tab.shown = "data";
      },
    })),
  ];
}
