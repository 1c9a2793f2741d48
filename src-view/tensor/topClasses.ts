// Which of many classes are shown: of a few all, in their order; of many those that count most, and the one that must be seen.

/** So many classes have room side by side. */
export const FEW_CLASSES = 16;

/**
 * @param values one a class, of which the largest count most
 * @param most how many of many
 * @param also one that is shown whatever its value, such as the right one; it comes last where it is not among them
 */
export function topClasses(values: ArrayLike<number>, most: number, also?: number): readonly number[] {
  const all = Array.from(values, (_, c) => c);
  if (all.length <= FEW_CLASSES) return all;
  const value = (c: number): number => (Number.isNaN(values[c]) ? Infinity : values[c]!);
  const top = all.sort((a, b) => value(b) - value(a) || a - b).slice(0, most);
  return also === undefined || also < 0 || also >= values.length || top.includes(also) ? top : [...top, also];
}

/** The classes whose names hold a text, in whichever case: those that begin with it first. */
export function classesNamed(names: readonly string[], text: string, most: number): readonly number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found = names.flatMap((name, c) => {
    const at = name.toLowerCase().indexOf(wanted);
    return at < 0 ? [] : [{ c, first: at === 0 }];
  });
  return found
    .sort((a, b) => Number(b.first) - Number(a.first) || a.c - b.c)
    .slice(0, most)
    .map(({ c }) => c);
}
