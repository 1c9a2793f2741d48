// What a file's tensors are to a program, told tensor by tensor, and the state that a run of it then begins with.

import { matchedTensors } from "../../formats/match/apply";
import { turnOf } from "../../formats/match/layout";
import { matchTensors, type Wishes } from "../../formats/match/match";
import type { Match } from "../../formats/match/pair";
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
 * @param byNameAlone for weights of a model that was changed: a shape or a place in the order says nothing of them
 * @throws RangeError where a choice names what is not there, or does not fit
 */
export function matchWeights(
  program: Program,
  given: Given,
  byNameAlone = false,
  wishes: Wishes = {},
): Matched {
  const wanted = wantedTensors(program);
  const found = matchTensors(given, wanted, wishes);
  const match = byNameAlone ? namedOnly(found, given) : found;
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

function namedOnly(match: Match, given: Given): Match {
  const pairs = match.pairs.filter(({ by }) => by === "name" || by === "choice");
  const used = new Set([...pairs.map(({ from }) => from), ...match.ignored]);
  return { ...match, pairs, left: [...given.keys()].filter((name) => !used.has(name)) };
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
