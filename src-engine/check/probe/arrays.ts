// A program's tensors as somebody has them: which way they lie, and the Python that turns them there and back.

import type { TensorPath } from "../../protocol/protocol";
import { shapeOf, type Program } from "../../run/program/program";
import type { Shape } from "../../tensor/tensor";
import type { Layout } from "./layouts/layout";
import { literal, tuple } from "./python";

export class Arrays {
  constructor(
    private readonly program: Program,
    private readonly layout: Layout,
  ) {}

  /** `(7, 28, 28, 1)` */
  shapeOf(path: TensorPath): string {
    const shape = this.#alone(path);
    const turn = this.#turnOf(path);
    return tuple(turn ? turn.map((d) => shape[d]!) : shape);
  }

  /** Of the probe, turned their way. */
  given(path: TensorPath): string {
    const turn = this.#turnOf(path);
    return `given(${literal(path)}${turn ? `, ${tuple(turn)}` : ""})`;
  }

  /** Kept under its name, turned back. */
  kept(path: TensorPath, text: string): string {
    const turn = this.#turnOf(path.replace(/\.grad$/, ""));
    return `keep(${literal(path)}, ${text}${turn ? `, ${tuple(inverse(turn))}` : ""})`;
  }

  /** The same numbers in another tensor's shape: in our order, whatever theirs is. */
  reshaped(text: string, from: TensorPath, to: TensorPath): string {
    const [before, after] = [this.#turnOf(from), this.#turnOf(to)];
    const ours = before ? `turned(${text}, ${tuple(inverse(before))})` : text;
    const shaped = `${ours}.reshape(${this.#alone(to).join(", ")})`;
    return after ? `turned(${shaped}, ${tuple(after)})` : shaped;
  }

  /** Without the batch's dimension where images come one at a time. */
  #alone(path: TensorPath): Shape {
    const shape = shapeOf(this.program, path);
    return this.layout.alone && this.#isOfBatch(path) ? shape.slice(1) : shape;
  }

  #isOfBatch(path: TensorPath): boolean {
    return this.program.tensors[path]!.perSample || path === "input" || path === "target";
  }

  #turnOf(path: TensorPath): readonly number[] | undefined {
    const { images, filters, matrices } = this.layout;
    const { role } = this.program.tensors[path]!;
    const { length } = this.#alone(path);
    if (role === "parameter") return length === 4 ? filters : length === 2 ? matrices : undefined;
    return length === 4 && this.#isOfBatch(path) ? images : undefined;
  }
}

const inverse = (turn: readonly number[]): readonly number[] => turn.map((_, d) => turn.indexOf(d));
