// What a file's tensors are to a program, told tensor by tensor, and the state that a run of it then begins with.

import { matchedTensors } from "../../formats/match/apply";
import { turnOf } from "../../formats/match/layout";
import { matchTensors, type Wishes } from "../../formats/match/match";
import type { Match, Pair } from "../../formats/match/pair";
import type { Wanted } from "../../formats/match/wanted";
import type { Inspection, MatchedWeight } from "../../protocol/protocol";
import type { State } from "../../run/backend";
import type { Program } from "../../run/program/program";
import { wantedTensors } from "../../run/program/wantedTensors";
import { convert, type Tensor } from "../../tensor/tensor";

type Given = ReadonlyMap<string, Tensor>;

interface Matched {
  /** By the model's names, float32; what nothing fills is not in it. */
  readonly first: State;
  readonly weights: NonNullable<Inspection["weights"]>;
  readonly notes: readonly string[];
}

/**
 * @param isChanged for weights of a model that was changed: a place in the order, or another shape, says nothing of them
 * @throws RangeError where a choice names what is not there, or does not fit
 */
export function matchWeights(
  program: Program,
  given: Given,
  isChanged = false,
  wishes: Wishes = {},
): Matched {
  const wanted = wantedTensors(program);
  const found = matchTensors(given, wanted, wishes);
  const match = isChanged ? unchanged(wanted, given, found, wishes.choices) : found;
  const pairs = new Map(match.pairs.map((pair) => [pair.path, pair]));
  const why = new Map(match.missing.map((one) => [one.path, one.why]));
  const { candidates, placeOf } = candidatesOf(given, wanted, match);
  return {
    first: new Map(
      [...matchedTensors(match, given, new Map())].map(([path, one]) => [path, convert(one, "float32")]),
    ),
    weights: {
      matched: wanted.map((one): MatchedWeight => {
        const { path, shape } = one;
        const pair = pairs.get(path);
        const at = { path, shape, fitting: placeOf(one) };
        if (!pair) return { ...at, why: why.get(path) ?? "nothing of that name" };
        const { from, by, turn } = pair;
        return { ...at, from, ...(by !== "name" && { by }), ...(turn.said && { turned: turn.said }) };
      }),
      unused: match.left.map((name) => `${name} [${given.get(name)!.shape.join(",")}]`),
      candidates,
      layout: match.layout,
    },
    notes: counters(match.ignored.length),
  };
}

/** What is called the same and has the same shape, as it lies; and what somebody chose. */
function unchanged(
  wanted: readonly Wanted[],
  given: Given,
  found: Match,
  choices: Wishes["choices"] = {},
): Match {
  const chosen = found.pairs.filter(({ by }) => by === "choice");
  const taken = new Set(chosen.map(({ from }) => from));
  const isSame = ({ path, shape }: Wanted): boolean =>
    !Object.hasOwn(choices, path) && !taken.has(path) && given.get(path)?.shape.join() === shape.join();
  const same = wanted.filter(isSame).map(({ path, shape }): Pair => ({
    ...{ path, from: path, by: "name" },
    turn: { order: shape.map((_, i) => i), shape },
  }));
  const pairs = [...chosen, ...same];
  const filled = new Set(pairs.map(({ path }) => path));
  const used = new Set(pairs.map(({ from }) => from));
  const known = new Map(found.missing.map(({ path, why }) => [path, why]));
  const missing = wanted
    .filter(({ path }) => !filled.has(path))
    .map(({ path, shape }) => {
      const there = given.get(path)?.shape;
      const said = there && `${path} has shape [${there.join(",")}], expected [${shape.join(",")}]`;
      return { path, why: known.get(path) ?? said ?? "nothing of that name" };
    });
  const left = [...given.keys()].filter((name) => !used.has(name));
  return { ...found, pairs, missing, left, ignored: [], ambiguous: [] };
}

/** What of the file could fill each tensor: one list for all that are of a shape, since a deep network has many of each. */
function candidatesOf(given: Given, wanted: readonly Wanted[], { layout }: Match) {
  const places = new Map<string, number>();
  const candidates: string[][] = [];
  const keyOf = ({ shape, flattened }: Wanted): string => `${shape.join()};${flattened?.join() ?? ""}`;
  for (const one of wanted) {
    if (places.has(keyOf(one))) continue;
    places.set(keyOf(one), candidates.length);
    candidates.push([...given.keys()].filter((name) => turnOf(given.get(name)!.shape, one, layout)));
  }
  return { candidates, placeOf: (one: Wanted): number => places.get(keyOf(one))! };
}

function counters(count: number): readonly string[] {
  if (count === 0) return [];
  return [
    count === 1 ? "1 counter of training is not needed." : `${count} counters of training are not needed.`,
  ];
}
