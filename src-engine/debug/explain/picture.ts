// What to draw beside a formula.

import { maxPool2d, type MaxPool2dAttrs } from "../../ops/maxPool2d/maxPool2d";
import type { Picture, Term, TensorPath } from "../../protocol/protocol";
import type { Instruction } from "../../run/program";
import { exp } from "../../tensor/math";
import { ravel, sizeOf, unravel, type Index, type Tensor } from "../../tensor/tensor";
import type { Sum } from "./products";

type Read = (path: TensorPath) => Tensor;
type Draw = (
  instruction: Instruction,
  index: Index,
  read: Read,
  terms: readonly Term[],
) => Picture | undefined;

/** By op; sums of products have their windows without. */
const pictures: Readonly<Record<string, Draw>> = {
  MaxPool2d: winner,
  ReLU: gate,
  Softmax: ({ writes, rule, operands }, [n], read) => ({
    kind: "softmax",
    probabilities: row(read(rule === "output" ? writes : operands["output"]!), n!),
  }),
  CrossEntropyLoss({ writes, rule, operands }, index, read) {
    if (rule === "output") return undefined; // it is about the whole batch
    const logs = read(rule === "logProbabilities" ? writes : operands["logProbabilities"]!);
    return judged(row(logs, index[0]!).map(exp), index, read(operands["target"]!));
  },
  NLLLoss({ rule, operands }, index, read) {
    if (rule === "output") return undefined;
    return judged(row(read(operands["input"]!), index[0]!), index, read(operands["target"]!));
  },
};

/**
 * Undefined where the formula says it all.
 * @param terms the largest first
 */
export function pictureOf(
  instruction: Instruction,
  index: Index,
  read: Read,
  { terms, sum }: { terms: readonly Term[]; sum?: Sum | undefined },
): Picture | undefined {
  if (sum?.window.length) {
    return { kind: "window", operands: sum.window, ...(sum.isFlipped && { flipped: true }) };
  }
  return pictures[instruction.op]?.(instruction, index, read, terms);
}

/** Of a gradient: the window that it came back through, or would have. */
function winner(
  { rule, operands, writes, attrs }: Instruction,
  index: Index,
  read: Read,
  terms: readonly Term[],
): Picture | undefined {
  const path = operands["input"]!;
  const input = read(path);
  const competed = rule === "gradInput" ? terms[0]?.factors[0]?.index : index;
  if (!competed) return undefined;
  const one = { from: competed, to: competed.map((i) => i + 1) };
  const indices = read(rule === "indices" ? writes : operands["indices"]!);
  const shapes = { input: input.shape, output: indices.shape };
  const [box] = maxPool2d.reach.sees(one, shapes, attrs as MaxPool2dAttrs);
  if (!box) return undefined;
  const place = indices.data[ravel(competed, indices.shape)]!;
  const W = input.shape[3]!;
  const winner = [competed[0]!, competed[1]!, Math.floor(place / W), place % W];
  const best = input.data[ravel(winner, input.shape)]!;
  const ties = indicesIn(box).filter((at) => {
    const offset = ravel(at, input.shape);
    return offset !== ravel(winner, input.shape) && input.data[offset] === best;
  });
  return { kind: "winner", path, window: { path, ...box }, winner, ties };
}

function indicesIn({ from, to }: { from: Index; to: Index }): readonly Index[] {
  const shape = from.map((i, d) => to[d]! - i);
  return Array.from({ length: sizeOf(shape) }, (_, o) => unravel(o, shape).map((i, d) => i + from[d]!));
}

function gate({ operands }: Instruction, index: Index, read: Read): Picture {
  const path = operands["input"]!;
  const input = read(path);
  const value = input.data[ravel(index, input.shape)]!;
  return { kind: "gate", path, index, value, margin: Math.abs(value) };
}

function judged(probabilities: readonly number[], [n]: Index, target: Tensor): Picture {
  return { kind: "softmax", probabilities, target: target.data[n!]! };
}

function row({ shape, data }: Tensor, n: number): number[] {
  const classes = shape[1]!;
  return Array.from(data.slice(n * classes, (n + 1) * classes));
}
