// Verifies a recorded iteration: every operation of the program is done again in float64, from its own recorded operands, and what was
// recorded of its result may differ by what rounding explains (bounds/). So an operation is right or wrong whatever came before it,
// and several mistakes come apart. What was not recorded but follows from what was is computed.

import type { Instruction } from "../ops/instruction";
import type { TensorPath } from "../protocol/protocol";
import type { Checked, Verdict } from "../protocol/check/verdict";
import type { ObservedIteration } from "../recording/recording";
import type { Program } from "../run/program/program";
import type { Tensor } from "../tensor/tensor";
import { roundingOf } from "./bounds/precisions";
import { compared } from "./verifying/compared";
import { KnownTensors, neededPaths } from "./verifying/known";
import { computed, recompute } from "./verifying/recompute";
import { naming, type Finding } from "./verifying/naming";
import { replayed } from "./verifying/replaying";
import { settled } from "./verifying/settled";
import { theirsOf } from "./verifying/theirs";

export function verify(program: Program, observed: ObservedIteration): Verdict {
  const steps = verifying(program, observed);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Is shown a recorded tensor beside what its operation makes of its operands. */
type Seen = (path: TensorPath, recorded: Tensor, right: Tensor) => void;

/**
 * The same, instruction by instruction, for whoever has something else to do between two of them: yields the share that is done.
 * @param seen is shown every tensor that is checked, as it is checked
 */
export function* verifying(
  program: Program,
  observed: ObservedIteration,
  seen?: Seen,
): Generator<number, Verdict> {
  const known = new KnownTensors(program, observed);
  const needed = neededPaths(program, observed);
  const { instructions } = program;
  const list: Checked[] = [];
  const findings: Finding[] = [];
  for (const [i, instruction] of instructions.entries()) {
    const { finding, ...one } = checked(instruction, known, needed.has(instruction.writes), seen);
    list.push(one);
    if (finding) findings.push(finding);
    yield (i + 1) / instructions.length;
  }
  const { mistakes, indistinguishable, told } = yield* naming(findings, list, program);
  const all = told(list);
  const isForward = ({ operation }: Checked): boolean => /^(forward|loss)\//.test(operation);
  const forward = all.filter(isForward);
  const backward = all.filter((one) => !isForward(one));
  const wrong = [...forward, ...backward].find(({ ok }) => ok === false);
  const carried = yield* replayed(findings, known);
  return {
    verdict: wrong ? "wrong" : isEnough(forward, backward, known) ? "right" : "incomplete",
    iteration: observed.iteration,
    checked: all.filter(({ ok }) => ok !== undefined).length,
    ...{ forward, backward },
    ...(wrong && { first: { path: wrong.path, operation: wrong.operation } }),
    ...(carried ?? { mistakes, indistinguishable }),
  };
}

/** Something could be checked; of the backward pass, too, where anything of it was recorded. */
function isEnough(forward: readonly Checked[], backward: readonly Checked[], known: KnownTensors): boolean {
  const any = (list: readonly Checked[]): boolean => list.some(({ ok }) => ok !== undefined);
  const wasRecorded = backward.some(({ path }) => known.recorded(path));
  return wasRecorded ? any(backward) : any(forward);
}

function checked(
  instruction: Instruction,
  known: KnownTensors,
  isNeeded: boolean,
  seen: Seen | undefined,
): Checked & { readonly finding?: Finding } {
  const { phase, layer, op, rule, writes: path, reads } = instruction;
  const place = { path, operation: `${phase}/${layer}/${rule}`, layer, op };
  const theirs = theirsOf(path, known);
  const why = known.observed.given?.get(path);
  if (why !== undefined) {
    if (!theirs) known.lacks(path, [path]);
    return { ...place, ok: undefined, note: why };
  }
  const chosen = settled(instruction, known);
  if (chosen) {
    known.add(path, chosen.known);
    if (theirs) seen?.(path, theirs.tensor, chosen.known.tensor);
    return {
      ...place,
      ...(theirs ? { ok: true } : { ok: undefined, computed: true as const }),
      note: chosen.note,
    };
  }
  if (!theirs && !isNeeded) return { ...place, ok: undefined, missing: [path] };
  const missing = known.missing(Object.values(reads));
  const partial = beyondSamples(instruction, known);
  if (missing.length || partial) {
    if (!theirs) known.lacks(path, missing.length ? missing : [path]);
    return { ...place, ok: undefined, ...(missing.length && { missing }), ...(partial && { note: partial }) };
  }
  const result = recompute(instruction, known, theirs?.precision);
  if (!theirs) {
    known.add(path, computed(instruction, result));
    return { ...place, ok: undefined, computed: true };
  }
  const from = Object.values(reads).filter((read) => known.get(read)!.isComputed);
  const { unit } = roundingOf(result.precision);
  const boundAt = (offset: number): number => result.boundAt(offset) + theirs.besides(offset);
  seen?.(path, theirs.tensor, result.right);
  const comparison = compared(theirs.tensor, result.right, unit, boundAt);
  const averaged = overProcesses(path, comparison.ok, known);
  if (averaged) return { ...place, ...averaged };
  return {
    ...{ ...place, ...comparison },
    ...(from.length && { from }),
    ...(!comparison.ok && {
      finding: { instruction, x: result.x, right: result.right, theirs: theirs.tensor, boundAt },
    }),
  };
}

/** Gradients that several processes averaged are none of one's own: one that is was left out. */
function overProcesses(
  path: TensorPath,
  isOwn: boolean,
  { program, observed: { processes = 1 } }: KnownTensors,
): Pick<Checked, "ok" | "note"> | undefined {
  const { role, of } = program.tensors[path]!;
  if (processes < 2 || role !== "gradient" || program.tensors[of!]!.role !== "parameter") return undefined;
  return isOwn
    ? { ok: false, note: `the gradient of this process alone: it was not averaged over all ${processes}` }
    : { ok: undefined, note: `an average over ${processes} processes, of which this is one` };
}

/** What is summed over a batch of which only some samples were recorded. */
function beyondSamples(
  { run, writes, reads }: Instruction,
  { program, observed }: KnownTensors,
): string | undefined {
  const { tensors, batchSize } = program;
  if (observed.sampledOf === undefined || observed.sampledOf === batchSize) return undefined;
  const isSummed =
    !tensors[writes]!.perSample && Object.values(reads).some((path) => tensors[path]!.perSample);
  if (!isSummed && !run.kernel?.batchSize) return undefined;
  return `only ${batchSize} of ${observed.sampledOf} samples were recorded`;
}
