// Which commands somebody means by what they typed, the nearest first, and what of their names it was: words in any order,
// also with a letter too many, too few, wrong, or in its neighbour's place.

import uFuzzy from "@leeoniya/ufuzzy";

/** Of a command, what can be searched. */
interface Named {
  readonly group: string;
  readonly title: string;
  /** Other words for it, which are not shown. */
  readonly also?: string;
}

interface Part {
  readonly text: string;
  readonly isMatch: boolean;
}

interface FoundCommand<T> {
  readonly command: T;
  readonly title: readonly Part[];
  readonly group: readonly Part[];
}

/** One mistake a word. A short word has none: nearly every other short one would be near it. */
const SHORT = 3;
const matcher = new uFuzzy({
  intraMode: 1,
  intraRules(term) {
    const allowed = term.length > SHORT ? 1 : 0;
    return {
      intraSlice: [1, Infinity],
      intraIns: allowed,
      intraSub: allowed,
      intraTrn: allowed,
      intraDel: allowed,
    };
  },
});
/** Words are tried in every order, as long as there are no more than these. */
const WORDS_IN_ANY_ORDER = 4;
const BETWEEN = " · ";

/** All of them, as in the table, where nothing was typed. */
export function foundCommands<T extends Named>(
  commands: readonly T[],
  wanted: string,
): readonly FoundCommand<T>[] {
  const names = commands.map(({ title, group, also }) =>
    [group, title, ...(also ? [also] : [])].join(BETWEEN),
  );
  const inAnyOrder = matcher.split(wanted).length <= WORDS_IN_ANY_ORDER ? WORDS_IN_ANY_ORDER : 0;
  const [all, info, order] = matcher.search(names, wanted.trim(), inAnyOrder, Infinity);
  if (info) return order.map((at) => found(commands[info.idx[at]!]!, info.ranges[at]!));
  if (all) return all.map((at) => found(commands[at]!, []));
  return /[\p{L}\d]/u.test(wanted) ? [] : commands.map((command) => found(command, []));
}

/** @param ranges where in the group, and behind it the title, matches begin and end */
function found<T extends Named>(command: T, ranges: readonly number[]): FoundCommand<T> {
  const { title, group } = command;
  const offset = group.length + BETWEEN.length;
  return {
    command,
    group: partsOf(group, ranges),
    title: partsOf(
      title,
      ranges.map((at) => at - offset),
    ),
  };
}

function partsOf(text: string, ranges: readonly number[]): readonly Part[] {
  const within = (at: number): number => Math.max(0, Math.min(text.length, at));
  const cuts = [0, ...ranges.map(within), text.length];
  return cuts
    .slice(1)
    .map((to, i) => ({ text: text.slice(cuts[i], to), isMatch: i % 2 === 1 }))
    .filter((part) => part.text !== "");
}
