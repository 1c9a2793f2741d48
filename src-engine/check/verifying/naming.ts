// The names of what is wrong: every wrong tensor is held against the catalogue of mistakes, by itself.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { Checked, NamedMistake, Verdict } from "../../protocol/check/verdict";
import { LOSS, type Program } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import type { Mistake } from "../mistakes/mistake";
import { nameMistakes, type Found, type Named } from "../mistakes/name";

/** A wrong tensor, and all that it takes to find out why. */
export interface Finding {
  readonly instruction: Instruction;
  readonly x: Operands;
  readonly right: Tensor;
  readonly theirs: Tensor;
  boundAt(offset: number): number;
}

interface NamedTensors {
  readonly mistakes: readonly NamedMistake[];
  readonly indistinguishable: Verdict["indistinguishable"];
  /** Each list as it is told now: another convention is right. */
  told(list: readonly Checked[]): readonly Checked[];
}

/** Beyond so many wrong tensors the rest is told without names. */
const MOST = 40;

export function* naming(
  findings: readonly Finding[],
  checked: readonly Checked[],
  { loss: lossPath }: Pick<Program, "loss">,
): Generator<number, NamedTensors> {
  const mistakes: NamedMistake[] = [];
  const indistinguishable: Verdict["indistinguishable"][number][] = [];
  const told = new Map<string, Partial<Checked>>();
  const byPath = new Map(checked.map((one) => [one.path, one]));
  for (const [i, { instruction, x, right, theirs, boundAt }] of findings.slice(0, MOST).entries()) {
    const path = instruction.writes;
    const named = nameMistakes(instruction, x, right, theirs, boundAt);
    const found = consistent(named, instruction, byPath.get(lossPath), told.get(lossPath));
    mistakes.push(...found.flatMap((one) => namesOf(one, path)));
    if (found.length && found.every(({ mistake, and }) => mistake.convention && (!and || and.convention)))
      told.set(path, { ok: true, note: `another convention: ${found[0]!.mistake.title}` });
    else if (!found.length && named.nearest.length)
      told.set(path, {
        nearest: named.nearest.map(({ mistake: { id, title }, share }) => ({ id, title, share })),
      });
    if (found.length > 1) indistinguishable.push(apart(found));
    yield (i + 1) / Math.min(MOST, findings.length);
  }
  return {
    ...{ mistakes, indistinguishable },
    told: (list) => list.map((one) => ({ ...one, ...told.get(one.path) })),
  };
}

/** A loss and its gradient are of one convention: where the loss's own value says which, the other is none. */
function consistent(
  { found }: Named,
  { layer, phase }: Instruction,
  loss: Checked | undefined,
  told: Partial<Checked> | undefined,
): readonly Found[] {
  if (layer !== LOSS || phase !== "backward" || loss?.ok === undefined) return found;
  const isOther = told?.ok === true; // wrong by itself, and named as a convention
  const fitting = found.filter(({ mistake }) => (mistake.convention ?? false) === isOther);
  if (fitting.length) return fitting;
  return isOther ? found : found.map((one) => ({ ...one, mistake: asMistake(one.mistake) }));
}

/** The loss is of the usual convention, and its gradient of another. */
function asMistake({ convention: _, ...mistake }: Mistake): Mistake {
  return mistake;
}

function namesOf({ mistake, and, exact }: Found, path: string): readonly NamedMistake[] {
  return [mistake, ...(and ? [and] : [])].map((one) => namedMistake(one, path, exact));
}

export function namedMistake(
  { id, title, why, wrong, right, convention, converges }: Mistake,
  path: string,
  exact: boolean,
): NamedMistake {
  return {
    ...{ id, title, path, exact, explanation: why, fix: right, line: wrong },
    ...(convention && { convention }),
    ...(converges !== undefined && { converges }),
  };
}

function apart(found: readonly Found[]): Verdict["indistinguishable"][number] {
  const ids = [...new Set(found.flatMap(({ mistake, and }) => [mistake.id, ...(and ? [and.id] : [])]))];
  const shows = [...new Set(found.flatMap(({ mistake: { shows } }) => shows ?? []))];
  return { ids, apart: shows.length ? shows.join("; ") : "a batch made by backstep probe" };
}
