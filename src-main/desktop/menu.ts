// The application menu: commands of the page's command table, by their ids.
//
// The page handles these keys itself, so that they work alike in the browser;
// here they are only shown.

import { Menu, type MenuItemConstructorOptions } from "electron";
import { menuTitles, type MenuItem } from "./menuItems";

/** Puts up the menu, in place of the one before; `choose` hears the id of what was chosen. */
export function installMenu(
  items: ReadonlyMap<string, readonly (MenuItem | "separator")[]>,
  choose: (command: string) => void,
): void {
  const mac = process.platform === "darwin";
  const template: MenuItemConstructorOptions[] = menuTitles.map((title) => ({
    label: title,
    submenu: [
      ...(items.get(title) ?? []).map((item) => (item === "separator" ? separator : entry(item, choose))),
      ...(builtIn[title] ?? []),
    ],
  }));
  Menu.setApplicationMenu(Menu.buildFromTemplate(mac ? [{ role: "appMenu" }, ...template] : template));
}

const separator: MenuItemConstructorOptions = { type: "separator" };

/** What Electron does without the page. */
const builtIn: Readonly<Record<string, readonly MenuItemConstructorOptions[]>> = {
  File: [separator, { role: process.platform === "darwin" ? "close" : "quit" }],
  Edit: [
    { role: "undo" },
    { role: "redo" },
    separator,
    { role: "cut" },
    { role: "copy" },
    { role: "paste" },
    { role: "selectAll" },
  ],
  View: [
    separator,
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    separator,
    { role: "togglefullscreen" },
    { role: "toggleDevTools" },
  ],
};

function entry(item: MenuItem, choose: (command: string) => void): MenuItemConstructorOptions {
  return { ...item, registerAccelerator: false, click: () => choose(item.id) };
}
