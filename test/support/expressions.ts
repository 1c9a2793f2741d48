// What expressions are tried on: the program of cnn-pytorch for two images, and scopes filled by hand.

import type { Scope } from "../../src-engine/debug/expression/index";
import { evaluate } from "../../src-engine/debug/expression/evaluate";
import { parse } from "../../src-engine/debug/expression/parse";
import { presetNamed } from "../../src-engine/model/presets";
import { compile } from "../../src-engine/run/program/compile";
import { tensor, type Tensor } from "../../src-engine/tensor/tensor";

export const program = compile(
  presetNamed("cnn-pytorch").model,
  { type: "SGD", attrs: { learningRate: 0.1 } },
  2,
);

/** A tensor of the program's shape, whose elements are a function of where they lie. */
export function filled(path: string, value: (offset: number) => number): readonly [string, Tensor] {
  const shape = program.tensors[path]!.shape;
  const size = shape.reduce((product, n) => product * n, 1);
  return [
    path,
    tensor(
      shape,
      Array.from({ length: size }, (_, i) => value(i)),
    ),
  ];
}

/** Iteration 7 of epoch 1, in which nothing is known but what is given. */
export function scopeOf(tensors: Iterable<readonly [string, Tensor]> = [], rest: Partial<Scope> = {}): Scope {
  const known = new Map(tensors);
  return { program, iteration: 7, epoch: 1, read: (path) => known.get(path), ...rest };
}

/** An expression's value, where it has one. */
export function valueOf(text: string, scope: Scope = scopeOf(), n?: number): number | boolean | undefined {
  return evaluate(parse(text).root, n === undefined ? { scope } : { scope, n });
}
