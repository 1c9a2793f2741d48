// What a file of weights has to fill: a program's parameters and buffers, and of those behind a Flatten how it was flattened.

import { opOf } from "../../model/model";
import type { Shape } from "../../tensor/tensor";
import { shapeOf, weightsOf, type Program } from "./program";

interface WantedTensor {
  readonly path: string;
  readonly layer: string;
  readonly shape: Shape;
  readonly flattened?: readonly [channels: number, height: number, width: number];
}

export function wantedTensors(program: Program): readonly WantedTensor[] {
  return weightsOf(program).map((path) => {
    const { layer = "", shape } = program.tensors[path]!;
    const input = program.layers.find(({ name }) => name === layer)?.inputs[0];
    const flattened = shape.length === 2 && input !== undefined ? flattenedInto(program, input) : undefined;
    return { path, layer, shape, ...(flattened && { flattened }) };
  });
}

/** The image that rows were made of, through layers that leave rows as they lie. */
function flattenedInto(program: Program, path: string): WantedTensor["flattened"] {
  const writer = program.layers.find(({ output }) => output === path);
  const from = writer?.inputs[0];
  if (!writer || from === undefined) return undefined;
  const [, channels, height, width, ...more] = shapeOf(program, from);
  const op = opOf(writer);
  if (channels !== undefined && height !== undefined && width !== undefined && more.length === 0)
    return op.reshapes ? [channels, height, width] : undefined;
  const isElementwise =
    writer.inputs.length === 1 && shapeOf(program, from).join() === shapeOf(program, path).join();
  return isElementwise && writer.parameters.length === 0 ? flattenedInto(program, from) : undefined;
}
