import { describe, expect, test } from "vitest";
import { menuItems } from "../../../src-main/desktop/menuItems";

const command = (id: string, group: string, ...keys: string[]) => ({ id, group, title: `To ${id}`, keys });

describe("the application menu", () => {
  test("shows the page's commands under the page's titles, by group", () => {
    const menus = menuItems([
      command("next", "Run", "ArrowRight", "F10"),
      command("order", "Granularity"),
      command("saveSession", "Session", "Control+s"),
    ]);
    expect(menus.get("Run")).toEqual([
      { id: "next", label: "To next", accelerator: "Right" },
      { id: "order", label: "To order" },
    ]);
    expect(menus.get("File")).toEqual([
      { id: "saveSession", label: "To saveSession", accelerator: "CmdOrCtrl+S" },
    ]);
  });

  test("sets related commands apart", () => {
    const ids = ["field", "zoom.in", "zoom.out", "theme", "colors"];
    const items = menuItems(ids.map((id) => command(id, "View"))).get("View") ?? [];
    expect(items.map((item) => (item === "separator" ? "" : item.id))).toEqual([
      ...["field", "", "zoom.in", "zoom.out", "", "theme", "colors"],
    ]);
  });

  test.each([
    ["+", "Plus"],
    ["Alt+ArrowLeft", "Alt+Left"],
    ["Control+Shift+P", "CmdOrCtrl+Shift+P"],
    ["e", "E"],
    ["[", "["],
  ])("writes %s as Electron does: %s", (key, accelerator) => {
    expect(menuItems([command("it", "Run", key)], "linux").get("Run")).toMatchObject([{ accelerator }]);
  });

  test("leaves letters to whoever types them on a Mac", () => {
    expect(menuItems([command("it", "Run", "e")], "darwin").get("Run")).toEqual([
      { id: "it", label: "To it" },
    ]);
    expect(menuItems([command("it", "Run", "Shift+F8")], "darwin").get("Run")).toMatchObject([
      { accelerator: "Shift+F8" },
    ]);
  });

  test.each([undefined, "next", [{ id: 7 }], [{ ...command("next", "Run"), keys: [1] }]])(
    "takes nothing else from a page: %j",
    (wrong) => {
      expect(() => menuItems(wrong)).toThrow(
        "desktop: showMenu expects a list of { id, group, title, keys }",
      );
    },
  );
});
