// Names for gradients whose operands were not recorded: a mistake further up, which nobody saw, shows in all of them. So the whole pass is
// run again with each mistake of the catalogue in each of its operations.

import type { NamedMistake, Verdict } from "../../protocol/check/verdict";
import type { Instruction } from "../../ops/instruction";
import type { TensorPath } from "../../protocol/protocol";
import { iterationTime } from "../../run/cost/cost";
import { replaysOf, type Made } from "../mistakes/replay";
import type { KnownTensors } from "./known";
import { namedMistake, type Finding } from "./naming";

interface Replayed {
  readonly mistakes: readonly NamedMistake[];
  readonly indistinguishable: Verdict["indistinguishable"];
}

/** Milliseconds that the rules take for an iteration: of a longer one, replays of every operation would take too long. */
const LONGEST = 50;
/** Milliseconds for all replays of a longer one, by operations that alone can be at fault, with so many mistakes each. */
const LONGEST_OF_SUSPECTS = 120_000;
const MISTAKES_EACH = 12;
/** A tensor whose bound is a larger share of its largest number tells mistakes apart no more. */
const LOOSEST = 0.02;

/** Yields between replays. Undefined where every operation was judged by its own operands, where something is missing, or where no mistake explains the gradients. */
export function* replayed(
  findings: readonly Finding[],
  known: KnownTensors,
): Generator<number, Replayed | undefined> {
  const { program, observed } = known;
  const isUnseen = ({ instruction: { reads, phase } }: Finding): boolean =>
    phase === "backward" && Object.values(reads).some((path) => known.get(path)?.isComputed);
  if (!findings.some(isUnseen)) return undefined;
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
  const time = iterationTime(program, "reference");
  const suspects = time > LONGEST ? suspectsOf(pass, findings, known) : undefined;
  if (suspects && suspects.size * MISTAKES_EACH * time > LONGEST_OF_SUSPECTS) return undefined;
  const replays = replaysOf(program, given, undefined, suspects);
  const steps = replays({ recorded, tolerance: toleranceOf(findings), pairs: !suspects });
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield 1;
  const { found } = step.value;
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

/** Operations from which all follows that is wrong, and nothing that was recorded and is right. */
function suspectsOf(
  pass: readonly Instruction[],
  findings: readonly Finding[],
  { observed }: KnownTensors,
): ReadonlySet<Instruction> {
  const wrong = new Set(findings.map(({ instruction }) => instruction.writes));
  const follows = new Map<TensorPath, ReadonlySet<TensorPath>>();
  const suspects = new Set<Instruction>();
  for (const instruction of [...pass].reverse()) {
    const { writes } = instruction;
    const reached = new Set(observed.values.has(writes) ? [writes] : []);
    for (const next of pass)
      if (Object.values(next.reads).includes(writes))
        for (const path of follows.get(next.writes) ?? []) reached.add(path);
    follows.set(writes, reached);
    const all = [...reached];
    if (all.every((path) => wrong.has(path)) && [...wrong].every((path) => reached.has(path)))
      suspects.add(instruction);
  }
  return suspects;
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
