// What a recorded pass should have come to: everything that was recorded, computed anew from what the pass was given (the batch, the
// weights, what was drawn), in the layout in which it was recorded.

import type { TensorPath } from "../../protocol/protocol";
import { observe } from "../../recording/match/match";
import type { Mapping } from "../../recording/match/mapping";
import type { ObservedIteration, RecordedIteration } from "../../recording/recording";
import type { Program } from "../../run/program/program";
import { sizeOf, zeros, type Tensor } from "../../tensor/tensor";
import { KnownTensors } from "../verifying/known";
import { computed, recompute } from "../verifying/recompute";
import { settled } from "../verifying/settled";

/** A recorded tensor's right numbers. */
export interface Expected {
  /** What the recording calls it, and its shape there. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** Of what the pass is to make: every so many of its numbers are compared, with the most that rounding explains at any of those. */
  readonly compared?: { readonly step: number; readonly tolerance: number };
}

/** Of larger tensors so many numbers are compared, evenly taken. */
const COMPARED = 512;

export interface ExpectedPass {
  readonly given: readonly Expected[];
  readonly made: readonly Expected[];
  /** What would be needed to compute what was recorded, and was not. */
  readonly missing: readonly TensorPath[];
}

export async function expectedPass(
  program: Program,
  observed: ObservedIteration,
  recorded: RecordedIteration,
  mapping: Mapping,
): Promise<ExpectedPass> {
  const whole = new KnownTensors(program, observed);
  const drawn = program.instructions.flatMap((instruction) => {
    const chosen = settled(instruction, whole);
    return chosen ? [[instruction.writes, chosen.known] as const] : [];
  });
  const written = new Set(program.instructions.map(({ writes }) => writes));
  const values = new Map([...observed.values].filter(([path]) => !written.has(path)));
  const known = new KnownTensors(program, { ...observed, values });
  for (const [path, one] of drawn) known.add(path, one);
  const right = new Map<TensorPath, { readonly tensor: Tensor; boundAt(offset: number): number }>();
  const missing = new Set<TensorPath>();
  for (const instruction of program.instructions) {
    const { writes: path, reads } = instruction;
    const wanted = observed.values.get(path);
    const lacking = known.missing(Object.values(reads));
    if (known.get(path)) continue;
    if (lacking.length) {
      known.lacks(path, lacking);
      if (wanted) for (const one of lacking) missing.add(one);
      continue;
    }
    const result = recompute(instruction, known, wanted?.precision);
    known.add(path, computed(instruction, result));
    if (wanted && result.right.dtype !== "int32")
      right.set(path, { tensor: result.right, boundAt: result.boundAt });
  }
  const places = await placesIn(program, recorded, mapping);
  const given: Expected[] = [];
  const made: Expected[] = [];
  for (const { path, name } of mapping) {
    const place = places.get(path);
    const value = observed.values.get(path);
    if (!place || !value) continue;
    const anew = right.get(path);
    if (anew) made.push({ name, ...place(anew.tensor), compared: comparedIn(anew, place) });
    else if (!written.has(path)) given.push({ name, ...place(value.tensor) });
  }
  return { given, made, missing: [...missing] };
}

function comparedIn(
  { tensor, boundAt }: { readonly tensor: Tensor; boundAt(offset: number): number },
  place: (ours: Tensor) => Placed,
): NonNullable<Expected["compared"]> {
  const { length } = tensor.data;
  const step = Math.max(1, Math.ceil(length / COMPARED));
  const offsets = place(counting(tensor.shape)).data;
  let tolerance = 0;
  for (let at = 0; at < length; at += step) {
    const bound = boundAt(offsets[at]!);
    if (bound < Infinity) tolerance = Math.max(tolerance, bound);
  }
  return { step, tolerance };
}

type Placed = Pick<Expected, "shape" | "data">;

/** Of each mapped tensor, how the recording has it: found by asking where its numbers 0, 1, 2 … go. */
async function placesIn(
  program: Program,
  { iteration, tensors, metadata }: RecordedIteration,
  mapping: Mapping,
): Promise<ReadonlyMap<TensorPath, (ours: Tensor) => Placed>> {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const counted = tensors.map((one) => ({ ...one, read: () => Promise.resolve(counting(one.shape)) }));
  const { values } = await observe(program, { iteration, metadata, tensors: counted }, mapping);
  return new Map(
    mapping.flatMap(({ path, name }) => {
      const from = values.get(path)?.tensor.data;
      const shape = shapes.get(name);
      if (!from || !shape || from.length !== sizeOf(shape)) return []; // labels with a number for each class
      const place = ({ data }: Tensor): Placed => {
        const theirs = new Float64Array(data.length);
        for (let o = 0; o < data.length; o++) theirs[from[o]!] = data[o]!;
        return { shape, data: theirs };
      };
      return [[path, place] as const];
    }),
  );
}

function counting(shape: readonly number[]): Tensor {
  const out = zeros(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = i;
  return out;
}
