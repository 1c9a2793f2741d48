// Which commands have the words somebody typed, the nearest first.

/** Of a command, what can be searched. */
interface Named {
  readonly group: string;
  readonly title: string;
}

/** Those that have all the words: as a phrase of the title, then in this order, then anyhow; else as in the table. */
export function rankedCommands<T extends Named>(commands: readonly T[], wanted: string): readonly T[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return commands
    .map((command) => ({ command, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank < NOT_AT_ALL)
    .sort((a, b) => a.rank - b.rank)
    .map(({ command }) => command);
}

const NOT_AT_ALL = 4;

function rankOf({ group, title }: Named, words: readonly string[]): number {
  const name = title.toLowerCase();
  const phrase = words.join(" ");
  const all = `${group.toLowerCase()} ${name}`;
  if (name.startsWith(phrase)) return 0;
  if (all.includes(` ${phrase}`)) return 1;
  if (inOrder(all, words)) return 2;
  return words.every((word) => all.includes(word)) ? 3 : NOT_AT_ALL;
}

function inOrder(text: string, words: readonly string[]): boolean {
  let from = 0;
  return words.every((word) => {
    const at = text.indexOf(word, from);
    from = at + word.length;
    return at >= 0;
  });
}
