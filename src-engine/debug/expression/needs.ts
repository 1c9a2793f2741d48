// What an expression reads in a given program, and when all of it is written.
// Here it is also checked: every tensor is known, every index fits, every operand is a number.

import type { TensorPath } from "../../protocol/protocol";
import { nextOf } from "../../protocol/relatedTensors";
import type { Program } from "../../run/program/program";
import type { Shape } from "../../tensor/tensor";
import { ExpressionError } from "./expressionError";
import { functionNames, numeric } from "./functions";
import { near } from "../../protocol/near";
import {
  childrenOf,
  names,
  type ChangeNode,
  type Expression,
  type Name,
  type Node,
  type TensorNode,
} from "./node";
import { isOfParameters } from "./parameters";
import { mayBeWithin, rangeOf, shownRange } from "./ranges";
import { reductions } from "./reduce";
import { spelled } from "./tokens";

export interface Needs {
  /** Every tensor that is read; of a parameter whose change is asked for what takes its place as well. */
  readonly paths: readonly TensorPath[];
  /** Whether it speaks of `loss` or `predicted`. */
  readonly outcome: boolean;
  /** Whether it speaks of the learning rate, which edits and schedules change on the way. */
  readonly rate: boolean;
  readonly perSample: boolean;
  /** Whether it asks for a change. */
  readonly isData: boolean;
  /** The changes that cannot be told without a memory of one iteration. */
  readonly remembers: readonly ChangeNode[];
  /** Whether it reads a tensor that the iteration writes. */
  readonly readsWritten: boolean;
  /** After how many instructions all it reads is written; 0 where nothing of it is. */
  readonly ready: number;
  /** What is written last of it, and where the expression speaks of it: to be named where it comes too late. */
  readonly last: { readonly path: TensorPath; readonly at: number } | undefined;
  /** After how many instructions it is looked at where nobody says: when it is ready, but not before the loss unless it reads tensors. */
  readonly site: number;
}

/** @throws ExpressionError naming what the program does not have, or what is no number */
export function needsOf({ root }: Expression, program: Program): Needs {
  const reader = new Reader(program);
  reader.number(root, "a condition or a plot");
  return reader.needs(root.perSample);
}

/** What is read of a tensor that stands alone, as a watch may have it. */
export function needsOfTensor(node: TensorNode, program: Program): Needs {
  const reader = new Reader(program);
  reader.tensor(node);
  return reader.needs(node.perSample);
}

/**
 * The shape of a tensor, of the part of it that its indices choose, or [] of one element.
 * @throws ExpressionError when the program has no such tensor, or it has fewer dimensions
 */
export function shapeOf({ path, index, at }: TensorNode, { tensors }: Program): Shape {
  const shape = tensors[path]?.shape;
  if (!shape) {
    const known = [...Object.keys(tensors).map(spelled), ...names, ...functionNames];
    const written = JSON.stringify(path.length > 80 ? `${path.slice(0, 79)}…` : path);
    const what = path.includes(".") ? "tensor" : "name";
    throw new ExpressionError(`unknown ${what} ${written}; near are ${near(path, known).join(", ")}`, at);
  }
  if (index.length > shape.length) throw new ExpressionError(wrongCount(path, shape, index.length), at);
  return shape.slice(index.length);
}

function wrongCount(path: TensorPath, shape: Shape, count: number): string {
  const dimensions = `${shape.length} dimension${shape.length === 1 ? "" : "s"}`;
  return `${spelled(path)} has ${dimensions} [${shape.join(",")}], got ${count} ${count === 1 ? "index" : "indices"}`;
}

class Reader {
  readonly #paths = new Set<TensorPath>();
  readonly #remembers: ChangeNode[] = [];
  #isData = false;
  #outcome = false;
  #rate = false;
  #readsWritten = false;
  #ready = 0;
  #last: Needs["last"];

  constructor(private readonly program: Program) {}

  needs(perSample: boolean): Needs {
    const { evaluated } = this.program;
    const readsWritten = this.#readsWritten;
    return {
      paths: [...this.#paths],
      outcome: this.#outcome,
      rate: this.#rate,
      perSample,
      isData: this.#isData,
      remembers: this.#remembers,
      readsWritten,
      ready: this.#ready,
      last: this.#last,
      site: this.#outcome || !readsWritten ? Math.max(this.#ready, evaluated) : this.#ready,
    };
  }

  /** A number is wanted here, by somebody. */
  number(node: Node, by: string): void {
    if (node.kind === "tensor") {
      const shape = shapeOf(node, this.program);
      const { path, index, at } = node;
      if (shape.length && index.length)
        throw new ExpressionError(wrongCount(path, this.program.tensors[path]!.shape, index.length), at);
      if (shape.length) {
        throw new ExpressionError(
          `${by} expects a number, got the tensor ${spelled(path)} [${shape.join(",")}]; give an index, or ask for its norm, mean, max, …`,
          at,
        );
      }
      return this.tensor(node);
    }
    if (node.kind === "name") return this.#name(node.name, node.at);
    if (node.kind === "change") return this.#change(node);
    const isReduction =
      node.kind === "call" && node.arguments.length === 1 && Object.hasOwn(reductions, node.name);
    for (const child of childrenOf(node)) {
      if (isReduction && child.kind === "tensor") this.tensor(child);
      else this.number(child, speaker(node));
    }
  }

  /** A tensor, or any part of it. */
  tensor(node: TensorNode): void {
    shapeOf(node, this.program);
    const shape = this.program.tensors[node.path]!.shape;
    this.#reads(node.path, node.at);
    node.index.forEach((index, d) => {
      this.number(index, "an index");
      const range = rangeOf(index, this.program);
      if (mayBeWithin(range, shape[d]!)) return;
      throw new ExpressionError(
        `${spelled(node.path)} has shape [${shape.join(",")}]: expected index ${d} to be 0 … ${shape[d]! - 1}, got ${shownRange(range)}`,
        index.at,
      );
    });
  }

  #name(name: Name, at: number): void {
    if (name === "loss") this.#waitFor(this.program.loss, at);
    if (name === "predicted" && this.program.classes === undefined)
      throw new ExpressionError("predicted: this model gives images back and tells no classes apart", at);
    if (name === "predicted") this.#waitFor(this.program.output, at);
    this.#outcome ||= name === "loss" || name === "predicted";
    this.#rate ||= name === "lr" || name === "learningRate";
  }

  #change(node: ChangeNode): void {
    this.#isData = true;
    this.number(node.of, node.name);
    if (node.value) this.number(node.value, node.name);
    if (!isOfParameters(node.of, this.program)) this.#remembers.push(node);
    else this.#readUpdated(node.of);
  }

  #readUpdated(node: Node): void {
    if (node.kind === "tensor") this.#reads(nextOf(this.program, node.path) ?? node.path, node.at);
    for (const child of childrenOf(node)) this.#readUpdated(child);
  }

  #reads(path: TensorPath, at: number): void {
    this.#paths.add(path);
    if (this.#waitFor(path, at) > 0) this.#readsWritten = true;
  }

  /** After how many instructions a tensor is written; 0 where none writes it. */
  #waitFor(path: TensorPath, at: number): number {
    const pc = this.program.instructions.findIndex(({ writes }) => writes === path) + 1;
    if (pc > this.#ready) {
      this.#ready = pc;
      this.#last = { path, at };
    }
    return pc;
  }
}

/** Who expects a number of its operands. */
function speaker(node: Node): string {
  if (node.kind === "binary" || node.kind === "unary") return node.operator;
  if (node.kind !== "call") return node.kind;
  return Object.hasOwn(numeric, node.name) ? node.name : `${node.name} of two`;
}
