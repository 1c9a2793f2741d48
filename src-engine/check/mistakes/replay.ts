// Which mistakes explain parameter gradients where nothing else of the backward pass is known: the whole iteration is run again from
// weights and batch, with each mistake in turn in each operation where it can be made, and what comes of it is carried on to the
// parameters. A mistake leaves what lies nearer to the loss as it was; so two are looked for one after the other, from the loss on.

import type { Instruction } from "../../ops/instruction";
import type { Operands } from "../../ops/op";
import type { TensorPath } from "../../protocol/protocol";
import { LOSS, type Program } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import { mistakes as catalogue } from "./index";
import { iterated, operandsOf, type Values } from "./iterated";
import type { Mistake } from "./mistake";

/** A mistake in an operation. */
export interface Made {
  readonly mistake: Mistake;
  readonly instruction: Instruction;
}

interface Replayed {
  /** All that explain the gradients: one mistake each, or two together where no single one does. */
  readonly found: readonly (readonly Made[])[];
  /** Where none does, those that explain the most tensors, the best first. */
  readonly nearest: readonly { readonly made: readonly Made[]; readonly share: number }[];
}

interface Gradients {
  /** Recorded gradients of parameters, by their paths: `conv1.weight.grad`. */
  readonly recorded: ReadonlyMap<TensorPath, Tensor>;
  /** What rounding of the whole pass may have done to a number of one of them, in proportion to the largest number of the tensor. */
  readonly tolerance: number;
  /** Whether two mistakes together are looked for where no single one is found, which takes many times as long. */
  readonly pairs?: boolean;
}

const NEAREST = 3;
/** The best first mistakes with which a second one is looked for. */
const FIRSTS = 6;
/** A gradient that is nothing but rounding, as a bias's in front of a batch norm, is held to this share of the largest of all. */
const FLOOR = 1e-3;

interface Attempt {
  readonly made: Made;
  readonly values: Values;
}

/**
 * Runs an iteration with every mistake, and says which of them explain some gradients: replay by replay, for whoever has something
 * else to do between two of them.
 * @param given weights, buffers, batch, masks: all that the forward pass reads
 * @param suspects in which instructions a mistake is looked for; left out: in all of them
 */
export function replaysOf(
  program: Program,
  given: ReadonlyMap<TensorPath, Tensor>,
  mistakes: readonly Mistake[] = catalogue,
  suspects?: ReadonlySet<Instruction>,
): (gradients: Gradients) => Generator<void, Replayed> {
  const pass = program.instructions.filter(({ phase, writes }) => phase !== "update" && !given.has(writes));
  const right = iterated(program, given, pass);
  let singles: readonly Attempt[] | undefined;

  /** The loss's own value is no more recorded than what lies before it, and tells nothing of its gradient. */
  function known(instruction: Instruction, values: Values): Operands {
    const own = instruction.layer === LOSS && instruction.phase === "backward";
    const { output: _, ...others } = operandsOf(instruction, values);
    return own ? others : operandsOf(instruction, values);
  }

  function* attempts(before: Values, from: number): Iterable<Attempt> {
    for (let at = from; at < pass.length; at++) {
      const instruction = pass[at]!;
      if (suspects && !suspects.has(instruction)) continue;
      const rightly = before.get(instruction.writes)!;
      for (const mistake of mistakes) {
        const written = mistake.make(instruction, known(instruction, before), rightly);
        if (written?.data.length !== rightly.data.length || isSame(written, rightly)) continue;
        yield { made: { mistake, instruction }, values: carriedOn(pass, at, written, before) };
      }
    }
  }

  return function* ({ recorded, tolerance, pairs = true }) {
    const wanted = pass.map(({ writes }) => writes).filter((path) => recorded.has(path));
    const largest = wanted.map((path) => largestOf(recorded.get(path)!));
    const floor = FLOOR * Math.max(0, ...largest);
    const fits = (values: ReadonlyMap<TensorPath, Tensor>): boolean[] =>
      wanted.map((path, i) =>
        isNear(values.get(path)!, recorded.get(path)!, tolerance * Math.max(floor, largest[i]!)),
      );
    const rightly = fits(right);
    if (rightly.every(Boolean)) return { found: [], nearest: [] };

    if (!singles) {
      const all: Attempt[] = [];
      for (const attempt of attempts(right, 0)) {
        all.push(attempt);
        yield;
      }
      singles = all;
    }
    const firsts = singles.map((attempt) => ({ ...attempt, fit: fits(attempt.values) }));
    const alone = firsts.filter(({ fit }) => fit.every(Boolean));
    if (alone.length) return { found: alone.map(({ made }) => [made]), nearest: [] };

    // The first in the order of the pass explains the gradients nearest to the loss, up to where the second begins.
    const reach = (fit: readonly boolean[]): number =>
      fit.includes(false) ? fit.indexOf(false) : fit.length;
    const best = firsts.toSorted((a, b) => reach(b.fit) - reach(a.fit) || count(b.fit) - count(a.fit));
    const found: (readonly Made[])[] = [];
    for (const { made, values, fit } of pairs ? best.slice(0, FIRSTS) : []) {
      if (reach(fit) < reach(rightly)) continue;
      for (const second of attempts(values, pass.indexOf(made.instruction) + 1)) {
        if (fits(second.values).every(Boolean)) found.push([made, second.made]);
        yield;
      }
    }
    if (found.length) return { found, nearest: [] };
    const nearest = firsts
      .map(({ made, fit }) => ({ made: [made], share: count(fit) / wanted.length }))
      .filter(({ share }) => share > count(rightly) / wanted.length)
      .sort((a, b) => b.share - a.share)
      .slice(0, NEAREST);
    return { found: [], nearest };
  };
}

/** The values with what an instruction has written instead, and everything that follows from that. */
function carriedOn(pass: readonly Instruction[], at: number, written: Tensor, before: Values): Values {
  const values: Values = new Map(before).set(pass[at]!.writes, written);
  const moved = new Set([pass[at]!.writes]);
  for (const instruction of pass.slice(at + 1)) {
    if (!Object.values(instruction.reads).some((path) => moved.has(path))) continue;
    values.set(
      instruction.writes,
      instruction.run.compute(operandsOf(instruction, values), instruction.attrs),
    );
    moved.add(instruction.writes);
  }
  return values;
}

function isNear(made: Tensor, recorded: Tensor, within: number): boolean {
  for (let o = 0; o < made.data.length; o++) {
    const [a, b] = [made.data[o]!, recorded.data[o]!];
    const isOdd = !Number.isFinite(a) || !Number.isFinite(b);
    if (isOdd ? !Object.is(a, b) : Math.abs(a - b) > within) return false;
  }
  return true;
}

function largestOf({ data }: Tensor): number {
  let largest = 0;
  for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

const count = (fit: readonly boolean[]): number => fit.filter(Boolean).length;
const isSame = (a: Tensor, b: Tensor): boolean => a.data.every((value, o) => Object.is(value, b.data[o]));
