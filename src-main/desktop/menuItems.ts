// What stands in the application menu: the page's own table of commands, so that titles and keys are the page's.

import type { MenuCommand } from "../../src-engine/protocol/wire/host";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** As Electron writes a key. */
  readonly accelerator?: string;
}

/** By the group of the page's table. */
const titles: Readonly<Record<string, string>> = {
  Session: "File",
  Run: "Run",
  Granularity: "Run",
  Breakpoints: "Breakpoints",
  Inspect: "Inspect",
  View: "View",
  Help: "Help",
};

/** Electron's own items for editing text stand behind the first. */
export const menuTitles = ["File", "Edit", "Run", "Breakpoints", "Inspect", "View", "Help"] as const;

/**
 * By the menu's title. Those that share the first word of their ids, as `zoom.in` and `zoom.out`, stand between
 * separators.
 * @throws TypeError for what is no list of commands
 */
export function menuItems(
  commands: unknown,
  platform: NodeJS.Platform = process.platform,
): ReadonlyMap<string, readonly (MenuItem | "separator")[]> {
  const all = checked(commands);
  return new Map(
    menuTitles.map((menu) => {
      const own = all.filter(({ group }) => (titles[group] ?? "Help") === menu);
      return [menu, separated(own, platform)];
    }),
  );
}

function separated(
  commands: readonly MenuCommand[],
  platform: NodeJS.Platform,
): readonly (MenuItem | "separator")[] {
  const isFamily = (word: string): boolean => commands.filter((one) => firstWord(one) === word).length > 1;
  return commands.flatMap((command, i) => {
    const before = i > 0 ? firstWord(commands[i - 1]!) : firstWord(command);
    const mine = firstWord(command);
    const isBorder = before !== mine && (isFamily(before) || isFamily(mine));
    return isBorder ? ["separator", itemOf(command, platform)] : [itemOf(command, platform)];
  });
}

const firstWord = ({ id }: MenuCommand): string => id.split(".")[0]!;

function itemOf({ id, title, keys: [key] }: MenuCommand, platform: NodeJS.Platform): MenuItem {
  // A Mac's menu would take a letter away from whoever types it.
  const isShown = key !== undefined && (platform !== "darwin" || /^(Control|Alt)\+|F\d+$/.test(key));
  return { id, label: title, ...(isShown && { accelerator: acceleratorOf(key) }) };
}

const electronKeys: Readonly<Record<string, string>> = {
  Control: "CmdOrCtrl",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Escape: "Esc",
};

function acceleratorOf(chord: string): string {
  if (chord === "+") return "Plus";
  const parts = chord.split("+").map((part) => electronKeys[part] ?? part);
  return parts.map((part) => (part.length === 1 ? part.toUpperCase() : part)).join("+");
}

function checked(commands: unknown): readonly MenuCommand[] {
  if (Array.isArray(commands) && commands.every(isCommand)) return commands;
  throw new TypeError("desktop: showMenu expects a list of { id, group, title, keys }");
}

function isCommand(value: unknown): value is MenuCommand {
  if (typeof value !== "object" || value === null) return false;
  const { id, group, title, keys } = value as Readonly<Record<string, unknown>>;
  return (
    [id, group, title].every((text) => typeof text === "string" && text !== "") &&
    Array.isArray(keys) &&
    keys.every((key) => typeof key === "string")
  );
}
