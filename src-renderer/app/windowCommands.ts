// The commands of the window itself: the stage's pages, light and dark, the address field, the palette, the keys.

import { useTips } from "../ui/tips";
import { useSession } from "../session/session";
import { command, type UserCommand } from "../session/userCommand";
import { stageTabs, useStageTab } from "../session/view/stageTab";
import { useView } from "../session/view/view";

const always = (): boolean => true;

export function tabCommands(): readonly UserCommand[] {
  const stageTab = useStageTab();
  return [
    ...stageTabs.map(({ id, title, key }) =>
      command(`tab.${id}`, "View", `Stage: ${title}`, [key], always, () => {
        stageTab.shown = id;
      }),
    ),
  ];
}

export function themeCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  return [
    command("theme", "View", "Switch between light and dark", [], always, () => view.toggleTheme()),
    command("theme.system", "View", "Light or dark as the system says", [], always, () => {
      view.themeChoice = "system";
    }),
    command(
      "address",
      "View",
      "Go to address…",
      ["Control+p"],
      () => session.launched,
      () => void view.addressWanted++,
    ),
  ];
}

export function helpCommands(): readonly UserCommand[] {
  const tips = useTips();
  const view = useView();
  return [
    command("palette", "Help", "Command palette", ["Control+Shift+P"], always, () => {
      view.dialog = view.dialog === "palette" ? undefined : "palette";
    }),
    command("tip", "Help", "Explain what is here, one part after another", ["Shift+F1"], always, () =>
      tips.showNext(),
    ),
    command("help", "Help", "Keys", ["?"], always, () => {
      view.dialog = view.dialog === "help" ? undefined : "help";
    }),
  ];
}
