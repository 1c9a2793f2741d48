// A confusion matrix of many classes: classes that stand next to one another are counted together, until so few rows are
// left that they can be read. What is looked at closer is a stretch of them.

import type { Confusions } from "./confusions";

/** More classes than this have no row each. */
export const MOST_ROWS = 25;

export const classOrders = ["number", "mistakes", "name"] as const;
export type ClassOrder = (typeof classOrders)[number];

/** All classes, as their numbers: in order, those first that are most often mistaken (either way), or by name. */
export function classesInOrder(
  names: readonly string[],
  confusions: Confusions,
  order: ClassOrder,
): readonly number[] {
  const all = names.map((_, c) => c);
  if (order === "number") return all;
  if (order === "name") return all.sort((a, b) => names[a]!.localeCompare(names[b]!, "en") || a - b);
  const mistakes = new Float64Array(names.length);
  for (const { label, predicted, n } of confusions.mistakes) {
    mistakes[label]! += n;
    if (predicted < mistakes.length) mistakes[predicted]! += n;
  }
  return all.sort((a, b) => mistakes[b]! - mistakes[a]! || a - b);
}

export interface ClassGroup {
  readonly classes: readonly number[];
  /** `red disc`, or `red disc … red half`. */
  readonly name: string;
}

/** As few groups of neighbours as are no more than `most`, all as large as one another but the last. */
export function groupsOf(
  classes: readonly number[],
  names: readonly string[],
  most = MOST_ROWS,
): readonly ClassGroup[] {
  const size = Math.max(1, Math.ceil(classes.length / most));
  const nameOf = (c: number): string => names[c] ?? String(c);
  return Array.from({ length: Math.ceil(classes.length / size) }, (_, g) => {
    const own = classes.slice(g * size, (g + 1) * size);
    const [first, last] = [nameOf(own[0]!), nameOf(own.at(-1)!)];
    return { classes: own, name: own.length === 1 ? first : `${first} … ${last}` };
  });
}

interface GroupedCounts {
  /** By row, then by column. */
  readonly counts: readonly (readonly number[])[];
  readonly most: number;
}

/** How often classes of a row were taken for classes of a column. */
export function groupedCounts(
  { pairs }: Confusions,
  rows: readonly ClassGroup[],
  columns: readonly ClassGroup[],
): GroupedCounts {
  const placeIn = (groups: readonly ClassGroup[]): ReadonlyMap<number, number> =>
    new Map(groups.flatMap(({ classes }, g) => classes.map((c) => [c, g] as const)));
  const [down, across] = [placeIn(rows), placeIn(columns)];
  const counts = rows.map(() => columns.map(() => 0));
  let most = 1;
  for (const { label, predicted, n } of pairs) {
    const [row, column] = [down.get(label), across.get(predicted)];
    if (row === undefined || column === undefined) continue;
    most = Math.max(most, (counts[row]![column]! += n));
  }
  return { counts, most };
}

/** What the classes are taken for, most often first, and by themselves; at most so many. */
export function takenFor(
  confusions: Confusions,
  labels: readonly number[],
  most = MOST_ROWS,
): readonly number[] {
  const own = new Set(labels);
  const counts = new Map<number, number>(labels.map((c) => [c, Infinity]));
  for (const { label, predicted, n } of confusions.pairs)
    if (own.has(label)) counts.set(predicted, (counts.get(predicted) ?? 0) + n);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, most)
    .map(([c]) => c);
}
