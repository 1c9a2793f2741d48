// What a person can do: a row of the one table that toolbar, application menu, keys and the command palette are made from.

export type Group = "Run" | "Breakpoints" | "Granularity" | "Inspect" | "View" | "Check" | "Session" | "Help";

export interface UserCommand {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  /** Other words by which people look for it, which are not shown. */
  readonly also?: string;
  /** Chords as `chordOf` writes them; the first is the one that is shown. */
  readonly keys: readonly string[];
  enabled(): boolean;
  run(): void;
}

export function command(
  id: string,
  group: Group,
  title: string,
  keys: readonly string[],
  enabled: () => boolean,
  run: () => void,
  also?: string,
): UserCommand {
  return { id, group, title, keys, enabled, run, ...(also !== undefined && { also }) };
}
