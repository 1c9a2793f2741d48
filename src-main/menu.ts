// The application menu: commands of the page's command table, by their ids.
//
// The page handles these keys itself, so that they work alike in the browser;
// here they are only shown.

import { Menu, type MenuItemConstructorOptions } from "electron";
import { menus } from "./menuCommands";

/** Puts up the menu; `choose` hears the id of what was chosen. */
export function installMenu(choose: (command: string) => void): void {
  const mac = process.platform === "darwin";
  const template: MenuItemConstructorOptions[] = menus.map(({ title, commands }) => ({
    label: title,
    submenu: [
      ...commands.map((command) => (command === "separator" ? separator : item(command, choose))),
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

function item(
  command: { readonly id: string; readonly title: string; readonly accelerator?: string },
  choose: (command: string) => void,
): MenuItemConstructorOptions {
  return {
    id: command.id,
    label: command.title,
    ...(command.accelerator && { accelerator: command.accelerator }),
    registerAccelerator: false,
    click: () => choose(command.id),
  };
}
