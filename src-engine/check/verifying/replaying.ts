// Names for gradients whose operands were not recorded: a mistake further up, which nobody saw, shows in all of them. So the whole pass is
// run again with each mistake of the catalogue in each of its operations.

import type { NamedMistake, Verdict } from "../../protocol/check/verdict";
import { iterationTime } from "../../run/cost/cost";
import { replaysOf, type Made } from "../mistakes/replay";
import type { KnownTensors } from "./known";
import { namedMistake, type Finding } from "./naming";

interface Replayed {
  readonly mistakes: readonly NamedMistake[];
  readonly indistinguishable: Verdict["indistinguishable"];
}

/** Of an iteration that takes the rules longer, in milliseconds, some hundred replays would take too long. */
const LONGEST = 50;
/** A tensor whose bound is a larger share of its largest number tells mistakes apart no more. */
const LOOSEST = 0.02;

/** Undefined where every operation was judged by its own operands, where something is missing, or where no mistake explains the gradients. */
export function replayed(findings: readonly Finding[], known: KnownTensors): Replayed | undefined {
  const { program, observed } = known;
  const isUnseen = ({ instruction: { reads, phase } }: Finding): boolean =>
    phase === "backward" && Object.values(reads).some((path) => known.get(path)?.isComputed);
  if (!findings.some(isUnseen) || iterationTime(program, "reference") > LONGEST) return undefined;
  const pass = program.instructions.filter(({ phase }) => phase !== "update");
  const written = new Map(pass.map((one) => [one.writes, one]));
  const read = pass.flatMap(({ reads }) => Object.values(reads));
  const given = new Map(
    read.flatMap((path) => {
      const own = written.get(path);
      const one = own && !own.run.settled ? undefined : known.get(path);
      return one ? [[path, one.tensor] as const] : [];
    }),
  );
  if (read.some((path) => !given.has(path) && !written.has(path))) return undefined;
  const recorded = new Map(
    pass.flatMap(({ writes: path, phase }) => {
      const one = phase === "backward" ? observed.values.get(path) : undefined;
      return one ? [[path, one.tensor] as const] : [];
    }),
  );
  const { found } = replaysOf(program, given)({ recorded, tolerance: toleranceOf(findings) });
  if (!found.length) return undefined;
  return {
    mistakes: unique(found).map(({ mistake, instruction }) =>
      namedMistake(mistake, instruction.writes, true),
    ),
    indistinguishable:
      found.length < 2
        ? []
        : [
            {
              ids: [...new Set(found.flatMap((all) => all.map(({ mistake }) => mistake.id)))],
              apart: "the gradients of activations, of which these are made",
            },
          ],
  };
}

function toleranceOf(findings: readonly Finding[]): number {
  let most = 0;
  for (const { right, boundAt } of findings) {
    let [largest, bound] = [0, 0];
    right.data.forEach((value, o) => {
      if (Math.abs(value) > largest) largest = Math.abs(value);
      const one = boundAt(o);
      if (one < Infinity && one > bound) bound = one;
    });
    if (largest > 0) most = Math.max(most, bound / largest);
  }
  return Math.min(most, LOOSEST);
}

function unique(found: readonly (readonly Made[])[]): readonly Made[] {
  const seen = new Set<string>();
  return found.flat().filter(({ mistake, instruction }) => {
    const key = `${mistake.id} ${instruction.writes}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
