// What a program costs, from its shapes alone: how many multiply-adds each instruction takes, how many numbers it touches,
// and in what time a slow machine does so; memory.ts tells the bytes. Whether a model can be run at all, how long an engine may
// be silent, how many images an evaluation takes at a time and how far checkpoints are apart follow from the two.

import { sizeOf, type Shape } from "../../tensor/tensor";
import type { Backend } from "../backend";
import { weighedShape, weightOf, type Instruction, type Program } from "../program/program";

interface Cost {
  readonly multiplyAdds: number;
  /** Of tensors that are read or written. */
  readonly numbers: number;
}

type Shaped = Pick<Program, "layers" | "tensors">;

/** All tensors of a program together. */
export function numbersOf({ tensors }: Pick<Program, "tensors">): number {
  return Object.values(tensors).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function costOf(program: Shaped, { phase, layer, reads, writes }: Instruction): Cost {
  const { tensors, layers } = program;
  const touched = [...Object.values(reads), writes];
  const numbers = touched.reduce((sum, path) => sum + sizeOf(tensors[path]!.shape), 0);
  const of = phase === "update" ? undefined : layers.find(({ name }) => name === layer);
  if (!of) return { multiplyAdds: sizeOf(tensors[writes]!.shape), numbers };
  // A parameter's gradient sums over the batch and, of a convolution, over the pixels of each channel.
  const multiplyAdds = of.parameters.includes(tensors[writes]!.of ?? "")
    ? sizeOf(tensors[writes]!.shape) * pixelsOf(weighedShape(of, tensors))
    : stepsOf(of, tensors);
  return { multiplyAdds, numbers };
}

/** Milliseconds for a million: about what two cores of a server took while eight programs wanted them; idle they take a tenth. */
const SLOW = {
  simd: { multiplyAdds: 0.5, numbers: 4 },
  reference: { multiplyAdds: 100, numbers: 200 },
} as const satisfies Record<Backend["name"], Cost>;

function millisecondsOf({ multiplyAdds, numbers }: Cost, backend: Backend["name"]): number {
  const slow = SLOW[backend];
  return (multiplyAdds * slow.multiplyAdds + numbers * slow.numbers) / 1e6;
}

/** An instruction each. */
export function timesOf(program: Program, backend: Backend["name"]): readonly number[] {
  return program.instructions.map((instruction) => millisecondsOf(costOf(program, instruction), backend));
}

/** Milliseconds that an iteration is expected to take. */
export function iterationTime(program: Program, backend: Backend["name"]): number {
  return timesOf(program, backend).reduce((sum, time) => sum + time, 0);
}

/** Milliseconds that an evaluation of so many images is expected to take. @param program of any batch size, with a forward pass */
export function evaluationTime(program: Program, images: number, backend: Backend["name"]): number {
  const { batchSize, evaluated } = program;
  const forward = timesOf(program, backend).slice(0, evaluated);
  return (images / batchSize) * forward.reduce((sum, time) => sum + time, 0);
}

/** An evaluation takes so many images at a time where that is soon done: the more, the less is done anew for each batch. */
const EVALUATED = 100;
/** Milliseconds, as `SLOW` has them: a page is heard between two batches. */
const EVALUATED_FOR = 5000;

/**
 * How many images an evaluation takes at a time. It follows from the shapes alone: the rounding of a mean loss depends on it.
 * @param program of any batch size, with a forward pass
 */
export function evaluationBatch(program: Program): number {
  const { batchSize } = program;
  const images = (EVALUATED_FOR * batchSize) / evaluationTime(program, batchSize, "simd");
  if (images >= EVALUATED) return EVALUATED;
  let size = 1;
  while (2 * size <= images) size *= 2; // which falls into shards of one size
  return size;
}

function stepsOf(layer: Program["layers"][number], tensors: Program["tensors"]): number {
  const { attrs } = layer;
  const weight = tensors[weightOf(layer) ?? ""]?.shape;
  const kernelSize = attrs["kernelSize"] ?? 1;
  const window = sizeOf(
    typeof kernelSize === "object" ? kernelSize : [Number(kernelSize), Number(kernelSize)],
  );
  return sizeOf(weighedShape(layer, tensors)) * (weight ? sizeOf(weight.slice(1)) : window);
}

/** Of all images of a batch; of rows, the rows. */
function pixelsOf(shape: Shape): number {
  return sizeOf(shape) / shape[1]!;
}
