// Which mistakes explain a wrong tensor: each of the catalogue is made with the operation's own operands, and what comes of it is
// compared with what was recorded; if none fits, each two of them one after the other.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { Tensor } from "../../tensor/tensor";
import { explains, toleranceOf, type Tolerance } from "./explains";
import { mistakes as catalogue } from "./index";
import type { Mistake } from "./mistake";

export interface Found {
  readonly mistake: Mistake;
  /** Made as well, after it. */
  readonly and?: Mistake;
  /** Every number is within its own bound, not only within the largest of the tensor. */
  readonly exact: boolean;
}

interface Nearest {
  readonly mistake: Mistake;
  /** Which share of the numbers it explains. */
  readonly share: number;
}

export interface Named {
  /** All that give these numbers; several cannot be told apart by them. */
  readonly found: readonly Found[];
  /** Where none was found, those that explain the most numbers, the best first. */
  readonly nearest: readonly Nearest[];
}

/** What a mistake would have written. */
interface Candidate {
  readonly mistake: Mistake;
  readonly made: Tensor;
}

/** So many of those that nearly fit are told. */
const NEAREST = 3;
/** Pairs are tried up to so many numbers altogether: they take a square of the time. */
const PAIRED = 50_000_000;

/**
 * Names what an operation did wrong.
 * @param x its operands, float64, all that are known: those that its rule does not read are of use as well
 * @param right what its rule makes of them
 * @param theirs what was recorded
 * @param boundAt what rounding may do to the number at an offset
 */
export function nameMistakes(
  instruction: Instruction,
  x: Operands,
  right: Tensor,
  theirs: Tensor,
  boundAt: (offset: number) => number,
  mistakes: readonly Mistake[] = catalogue,
): Named {
  const tolerance = toleranceOf(right, boundAt);
  const isRight = explains(right, theirs, tolerance);
  if (right.data.length !== theirs.data.length || isRight.strict) return { found: [], nearest: [] };
  const candidates = mistakes.flatMap((mistake): Candidate[] => {
    const made = mistake.make(instruction, x, right, tolerance.isSingle);
    return made?.data.length === right.data.length ? [{ mistake, made }] : [];
  });
  const alone = fitting(
    candidates.map(({ mistake, made }) => ({ found: { mistake, exact: true }, made })),
    theirs,
    tolerance,
    isRight.loose,
  );
  if (alone.length) return { found: alone, nearest: [] };
  const pairs = fitting(
    pairsOf(candidates, instruction, x, right, tolerance),
    theirs,
    tolerance,
    isRight.loose,
  );
  if (pairs.length) return { found: withoutRedundant(pairs), nearest: [] };
  return { found: [], nearest: nearestOf(candidates, right, theirs, tolerance) };
}

/** Those that give the recorded numbers: if some do within each number's own bound, only these. */
function fitting(
  tried: Iterable<{ readonly found: Found; readonly made: Tensor }>,
  theirs: Tensor,
  tolerance: Tolerance,
  isRightLoosely: boolean,
): readonly Found[] {
  const strict: Found[] = [];
  const loose: Found[] = [];
  for (const { found, made } of tried) {
    const fit = explains(made, theirs, tolerance);
    if (fit.strict) strict.push(found);
    else if (fit.loose && !isRightLoosely) loose.push({ ...found, exact: false });
  }
  return strict.length ? strict : loose;
}

/** Each two of which the second changes what the first made. */
function* pairsOf(
  candidates: readonly Candidate[],
  instruction: Instruction,
  x: Operands,
  right: Tensor,
  { isSingle }: Tolerance,
): Iterable<{ readonly found: Found; readonly made: Tensor }> {
  if (candidates.length * candidates.length * right.data.length > PAIRED) return;
  for (const first of candidates) {
    for (const { mistake, made } of candidates) {
      const both = mistake === first.mistake ? undefined : mistake.make(instruction, x, first.made, isSingle);
      if (!both || isSame(both, made) || isSame(both, first.made)) continue;
      yield { found: { mistake: first.mistake, and: mistake, exact: true }, made: both };
    }
  }
}

/** Two mistakes in either order are one finding. */
function withoutRedundant(found: readonly Found[]): readonly Found[] {
  const seen = new Set<string>();
  return found.filter(({ mistake, and }) => {
    const key = [mistake.id, and?.id ?? ""].sort().join(" ");
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

function nearestOf(
  candidates: readonly Candidate[],
  right: Tensor,
  theirs: Tensor,
  tolerance: Tolerance,
): readonly Nearest[] {
  const base = explains(right, theirs, tolerance).share;
  return candidates
    .map(({ mistake, made }) => ({ mistake, share: explains(made, theirs, tolerance).share }))
    .filter(({ share }) => share > base)
    .sort((a, b) => b.share - a.share)
    .slice(0, NEAREST);
}

const isSame = (a: Tensor, b: Tensor): boolean => a.data.every((value, o) => Object.is(value, b.data[o]));
