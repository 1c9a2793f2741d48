// What a file's tensors are to a program, told tensor by tensor, and the state that a run of it then begins with.

import { matchedTensors } from "../../formats/match/apply";
import { matchTensors } from "../../formats/match/match";
import type { Match } from "../../formats/match/pair";
import type { MatchedWeight } from "../../protocol/protocol";
import type { State } from "../../run/backend";
import type { Program } from "../../run/program/program";
import { wantedTensors } from "../../run/program/wantedTensors";
import { convert, type Tensor } from "../../tensor/tensor";

interface Matched {
  /** By the model's names, float32; what nothing fills is not in it. */
  readonly first: State;
  readonly matched: readonly MatchedWeight[];
  readonly unused: readonly string[];
  readonly notes: readonly string[];
}

/** @param byNameAlone for weights of a model that was changed: a shape or a place in the order says nothing of them */
export function matchWeights(
  program: Program,
  given: ReadonlyMap<string, Tensor>,
  byNameAlone = false,
): Matched {
  const wanted = wantedTensors(program);
  const found = matchTensors(given, wanted);
  const match = byNameAlone ? namedOnly(found, given) : found;
  const pairs = new Map(match.pairs.map((pair) => [pair.path, pair]));
  const why = new Map(match.missing.map((one) => [one.path, one.why]));
  return {
    first: new Map(
      [...matchedTensors(match, given, new Map())].map(([path, one]) => [path, convert(one, "float32")]),
    ),
    matched: wanted.map(({ path, shape }): MatchedWeight => {
      const pair = pairs.get(path);
      if (!pair) return { path, shape, why: why.get(path) ?? "nothing of that name" };
      const { from, by, turn } = pair;
      return { path, shape, from, ...(by !== "name" && { by }), ...(turn.said && { turned: turn.said }) };
    }),
    unused: match.left.map((name) => `${name} [${given.get(name)!.shape.join(",")}]`),
    notes: counters(match.ignored.length),
  };
}

function namedOnly(match: Match, given: ReadonlyMap<string, Tensor>): Match {
  const pairs = match.pairs.filter(({ by }) => by === "name");
  const used = new Set([...pairs.map(({ from }) => from), ...match.ignored]);
  return { ...match, pairs, left: [...given.keys()].filter((name) => !used.has(name)) };
}

function counters(count: number): readonly string[] {
  if (count === 0) return [];
  return [
    count === 1 ? "1 counter of training is not needed." : `${count} counters of training are not needed.`,
  ];
}
