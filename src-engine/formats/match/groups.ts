// Tensors whose names tell nothing, matched layer by layer: a layer of the file fits one of the model if all that the model's has finds
// its shape there. What fits only one is taken; what is left is taken in order.

import type { Turn } from "./layout";
import type { Match, Pair } from "./pair";
import { layerOf, partsOf } from "./names";
import type { Wanted } from "./wanted";

type Fits = (name: string, one: Wanted) => Turn | undefined;

interface Group {
  readonly names: readonly string[];
}

/**
 * No tensor of the file is taken twice. What finds no layer is in no pair.
 * @param names of the file's tensors, in its order
 * @param fits how the file's tensor has to be turned; undefined where it does not fit
 */
export function byGroups(
  names: readonly string[],
  wanted: readonly Wanted[],
  fits: Fits,
): Pick<Match, "pairs" | "ambiguous"> {
  const groups = [...grouped(names, groupOf).values()].map((members): Group => ({ names: members }));
  /** Of each layer of the model those of the file that fit, with their pairs. */
  const open = new Map(
    [...grouped(wanted, ({ layer }) => layer).values()].map(
      (ours): [readonly Wanted[], Map<Group, readonly Omit<Pair, "by">[]>] => [
        ours,
        new Map(
          groups.flatMap((group) => {
            const pairs = filled(group, ours, fits);
            return pairs ? [[group, pairs] as const] : [];
          }),
        ),
      ],
    ),
  );
  /** Those that only one group fits from the beginning: no order decides about them. */
  const sure = new Set([...open].filter(([, fitting]) => fitting.size === 1).map(([ours]) => ours));
  let isOrdered = false;
  const pairs: Pair[] = [];
  const ambiguous: { path: string; others: readonly string[] }[] = [];
  const take = (ours: readonly Wanted[], group: Group, by: Pair["by"]): void => {
    const fitting = open.get(ours)!;
    const others = [...fitting].filter(([other]) => other !== group).map(([, made]) => made);
    fitting.get(group)!.forEach((pair, i) => {
      pairs.push({ ...pair, by });
      if (others.length > 0) ambiguous.push({ path: pair.path, others: others.map((made) => made[i]!.from) });
    });
    open.delete(ours);
    for (const rest of open.values()) rest.delete(group);
  };
  for (;;) {
    const wantedBy = new Map<Group, number>();
    for (const fitting of open.values())
      for (const group of fitting.keys()) wantedBy.set(group, (wantedBy.get(group) ?? 0) + 1);
    const only = [...open].find(
      ([, fitting]) => fitting.size === 1 && [...fitting.keys()].every((group) => wantedBy.get(group) === 1),
    );
    const next = only ?? [...open].find(([, fitting]) => fitting.size > 0);
    if (!next) return { pairs, ambiguous };
    isOrdered ||= !only;
    take(next[0], [...next[1].keys()][0]!, isOrdered && !sure.has(next[0]) ? "order" : "shape");
  }
}

/** The pairs of a layer of the file and one of the model; undefined where a tensor of the model's finds none. */
function filled(
  { names }: Group,
  ours: readonly Wanted[],
  fits: Fits,
): readonly Omit<Pair, "by">[] | undefined {
  const free = new Set(names);
  const pairs: Omit<Pair, "by">[] = [];
  for (const one of ours) {
    const fitting = [...free].filter((name) => fits(name, one) !== undefined);
    const own = partsOf(one.path).at(-1);
    const from = fitting.find((name) => partsOf(name).at(-1) === own) ?? fitting[0];
    if (from === undefined) return undefined;
    free.delete(from);
    pairs.push({ path: one.path, from, turn: fits(from, one)! });
  }
  return pairs;
}

/** A tensor's layer; where it has none, all that are called like a layer's own are one. */
function groupOf(name: string): string {
  const own = /^(weight|bias|running_mean|running_var)$/.test(partsOf(name).join("."));
  return layerOf(name) || (own ? "" : name);
}

function grouped<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}
