// Which tensor of a file fills which of a model's: by name, else by shape and order. A match is shown and can be edited before anything
// changes (`choices`); it is applied as a whole or not at all (apply.ts).

import type { Tensor } from "../../tensor/tensor";
import { byGroups } from "./groups";
import { turnOf, type Layout, type Turn } from "./layout";
import { isIgnored, partsOf, prefixesOf, saysChannelsLast } from "./names";
import type { Match, Pair } from "./pair";
import type { Wanted } from "./wanted";

/** What somebody chose: for a tensor of the model one of the file's by its name, or null for none. */
type Choices = Readonly<Record<string, string | null>>;

export interface Wishes {
  readonly choices?: Choices;
  /** Left out: told by the file's names, else by what fits. */
  readonly layout?: Layout | undefined;
}

type Tensors = ReadonlyMap<string, Pick<Tensor, "shape">>;

/**
 * @param tensors of the file, in its order
 * @param wanted of the model, in its order
 * @throws RangeError where a choice names what is not there, or does not fit
 */
export function matchTensors(
  tensors: Tensors,
  wanted: readonly Wanted[],
  { choices = {}, layout: said }: Wishes = {},
): Match {
  const ignored = [...tensors.keys()].filter(
    (name) => isIgnored(name) && !Object.values(choices).includes(name),
  );
  const names = [...tensors.keys()].filter((name) => !ignored.includes(name));
  const layout = said ?? layoutOf(tensors, names, wanted);
  const fits = (name: string, one: Wanted): Turn | undefined => turnOf(tensors.get(name)!.shape, one, layout);
  const chosen = chosenPairs(tensors, wanted, choices, fits);
  const open = wanted.filter(({ path }) => !Object.hasOwn(choices, path));
  const taken = new Set(chosen.map(({ from }) => from));
  const free = names.filter((name) => !taken.has(name));
  const { pairs: named, unfit } = byName(free, open, fits);
  const done = new Set(named.map(({ path }) => path));
  const used = new Set(named.map(({ from }) => from));
  const { pairs: rest, ambiguous } = byGroups(
    free.filter((name) => !used.has(name)),
    open.filter(({ path }) => !done.has(path) && !unfit.has(path)),
    fits,
  );
  const found = new Map([...chosen, ...named, ...rest].map((pair) => [pair.path, pair]));
  const pairs = wanted.flatMap(({ path }) => found.get(path) ?? []);
  const filling = new Set(pairs.map(({ from }) => from));
  return {
    pairs,
    missing: wanted
      .filter(({ path }) => !found.has(path))
      .map(({ path, shape }) => ({
        path,
        why: why(path, shape, unfit.get(path), tensors, choices),
      })),
    left: names.filter((name) => !filling.has(name)),
    ignored,
    ambiguous,
    layout,
  };
}

function why(
  path: string,
  shape: readonly number[],
  from: string | undefined,
  tensors: Tensors,
  choices: Choices,
): string {
  if (Object.hasOwn(choices, path)) return "left out by choice";
  const wanted = `[${shape.join(",")}]`;
  return from === undefined
    ? `no tensor of the file is called so, and no layer that is left over has the shapes of this one`
    : `${from} has shape [${tensors.get(from)!.shape.join(",")}], expected ${wanted}`;
}

function chosenPairs(
  tensors: Tensors,
  wanted: readonly Wanted[],
  choices: Choices,
  fits: (name: string, one: Wanted) => Turn | undefined,
): readonly Pair[] {
  const taken = new Map<string, string>();
  return Object.entries(choices).flatMap(([path, from]): Pair[] => {
    const one = wanted.find((candidate) => candidate.path === path);
    if (!one) throw new RangeError(`match: the model has no tensor ${path}`);
    if (from === null) return [];
    const tensor = tensors.get(from);
    if (!tensor) throw new RangeError(`match: ${path}: the file has no tensor ${from}`);
    const before = taken.get(from);
    if (before !== undefined) throw new RangeError(`match: ${from} was chosen for ${before} and for ${path}`);
    taken.set(from, path);
    const turn = fits(from, one);
    if (!turn)
      throw new RangeError(
        `match: ${path}: expected shape [${one.shape.join(",")}], ${from} has [${tensor.shape.join(",")}]`,
      );
    return [{ path, from, by: "choice", turn }];
  });
}

/** With the prefixes, of the file or of the model, under which most names agree. */
function byName(
  names: readonly string[],
  wanted: readonly Wanted[],
  fits: (name: string, one: Wanted) => Turn | undefined,
): { readonly pairs: readonly Pair[]; readonly unfit: ReadonlyMap<string, string> } {
  const parts = new Map(names.map((name) => [name, partsOf(name)]));
  const ours = wanted.map((one) => ({ one, parts: partsOf(one.path), name: partsOf(one.path).join(".") }));
  let best: { pairs: Pair[]; unfit: Map<string, string> } = { pairs: [], unfit: new Map() };
  for (const prefix of prefixesOf([...parts.values()])) {
    const found = new Map<string, string>();
    for (const [name, of] of parts) {
      const whole = of.join(".");
      if (whole.startsWith(prefix) && !found.has(whole.slice(prefix.length)))
        found.set(whole.slice(prefix.length), name);
    }
    for (const own of prefix === "" ? prefixesOf(ours.map((our) => our.parts)) : [""]) {
      const pairs: Pair[] = [];
      const unfit = new Map<string, string>();
      for (const { one, name } of ours) {
        const from = name.startsWith(own) ? found.get(name.slice(own.length)) : undefined;
        if (from === undefined) continue;
        const turn = fits(from, one);
        if (turn) pairs.push({ path: one.path, from, by: "name", turn });
        else unfit.set(one.path, from);
      }
      if (pairs.length > best.pairs.length) best = { pairs, unfit };
    }
  }
  return best;
}

/** By what only some tools call their tensors; else by which way more of the file's matrices and kernels fit something. */
function layoutOf(tensors: Tensors, names: readonly string[], wanted: readonly Wanted[]): Layout {
  if (names.some(saysChannelsLast)) return "channelsLast";
  const many = names.filter((name) => tensors.get(name)!.shape.length > 1);
  const fitting = (layout: Layout): number =>
    many.filter((name) =>
      wanted.some((one) => one.shape.length > 1 && turnOf(tensors.get(name)!.shape, one, layout)),
    ).length;
  return fitting("channelsLast") > fitting("channelsFirst") ? "channelsLast" : "channelsFirst";
}
