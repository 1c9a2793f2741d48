import { createPinia, setActivePinia } from "pinia";
import { expect, test } from "vitest";
import type { Host } from "../../src-engine/protocol/host";
import { menus } from "../../src-main/menuCommands";
import { createCommands } from "../../src-renderer/commands";

const nowhere: Host = {
  name: "electron",
  connect: () => Promise.reject(new Error("no engine in this test")),
  openFile: () => Promise.resolve(undefined),
  saveFile: () => Promise.resolve(undefined),
  onMenu: () => undefined,
};

test("every item of the application menu is a command of the page", () => {
  setActivePinia(createPinia());
  const known = createCommands(nowhere).map(({ id }) => id);
  const items = menus.flatMap(({ commands }) => commands).filter((item) => item !== "separator");
  expect(items.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
});
