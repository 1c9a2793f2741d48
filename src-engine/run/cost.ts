// What a program costs, from its shapes alone: how many multiply-adds each instruction takes, how many numbers it touches,
// and in what time a slow machine does so. Whether a model can be run at all and how long an engine may be silent follow
// from it.

import { sizeOf } from "../tensor/tensor";
import type { Backend } from "./backend";
import type { Instruction, Program } from "./program";

export interface Cost {
  readonly multiplyAdds: number;
  /** Of tensors that are read or written. */
  readonly numbers: number;
}

type Shaped = Pick<Program, "layers" | "tensors">;

/** Multiply-adds of a forward pass. */
export function forwardSteps(program: Shaped): number {
  return program.layers.reduce((sum, layer) => sum + stepsOf(layer, program.tensors), 0);
}

/** All tensors of a program together. */
export function numbersOf({ tensors }: Pick<Program, "tensors">): number {
  return Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

export function costOf(program: Shaped, { phase, layer, reads, writes }: Instruction): Cost {
  const { tensors, layers } = program;
  const touched = [...Object.values(reads), writes];
  const numbers = touched.reduce((sum, path) => sum + sizeOf(tensors[path]!.shape), 0);
  const of = phase === "update" ? undefined : layers.find(({ name }) => name === layer);
  if (!of) return { multiplyAdds: sizeOf(tensors[writes]!.shape), numbers };
  // A parameter's gradient sums over the batch and, of a convolution, over the pixels of each channel.
  const multiplyAdds = of.parameters.includes(tensors[writes]!.of ?? "")
    ? sizeOf(tensors[writes]!.shape) * (sizeOf(of.outputShape) / of.outputShape[1]!)
    : stepsOf(of, tensors);
  return { multiplyAdds, numbers };
}

/** Milliseconds for a million: about what two cores of a server took while eight programs wanted them; idle they take a tenth. */
const SLOW = {
  simd: { multiplyAdds: 0.5, numbers: 4 },
  reference: { multiplyAdds: 100, numbers: 200 },
} as const satisfies Record<Backend["name"], Cost>;

export function millisecondsOf({ multiplyAdds, numbers }: Cost, backend: Backend["name"]): number {
  const slow = SLOW[backend];
  return (multiplyAdds * slow.multiplyAdds + numbers * slow.numbers) / 1e6;
}

/** An instruction each. */
export function timesOf(program: Program, backend: Backend["name"]): readonly number[] {
  return program.instructions.map((instruction) => millisecondsOf(costOf(program, instruction), backend));
}

function stepsOf(
  { name, attrs, outputShape }: Program["layers"][number],
  tensors: Program["tensors"],
): number {
  const weight = tensors[`${name}.weight`]?.shape;
  const window = Number(attrs["kernelSize"] ?? 1);
  return sizeOf(outputShape) * (weight ? sizeOf(weight.slice(1)) : window * window);
}
