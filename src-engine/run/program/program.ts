// One training iteration, laid out in advance: each instruction runs one rule and
// writes one tensor that nothing else writes. Stepping back inside an iteration is
// therefore only a smaller pc; there is nothing to undo.

import { opOf, type ModelSpec, type OptimizerSpec } from "../../model/model";
import type { Instruction } from "../../ops/instruction";
import { gradientOf } from "../../protocol/relatedTensors";
import { near } from "../../protocol/near";
import type { LayerInfo, TensorInfo, TensorPath, Tensors } from "../../protocol/protocol";
import type { Index, Shape } from "../../tensor/tensor";

export type { Instruction } from "../../ops/instruction";

/** Whether layers do as they are trained, or as the trained network is used: batch norms and dropout differ. */
export type Mode = "train" | "eval";

export interface Program {
  readonly model: ModelSpec;
  readonly optimizer: OptimizerSpec;
  readonly mode: Mode;
  readonly batchSize: number;
  /** In the order in which they run forward. */
  readonly layers: readonly LayerInfo[];
  readonly instructions: readonly Instruction[];
  /** A record of every tensor, the batch (`input`, `target`) and what is carried included. */
  readonly tensors: Tensors;
  readonly parameters: readonly TensorPath[];
  /** What one iteration hands to the next: parameters, buffers, the optimizer's state and its settings, such as `learningRate`. */
  readonly carried: readonly TensorPath[];
  /** Of those, what an iteration writes anew: each with the tensor that takes its place at the end. */
  readonly nexts: readonly (readonly [now: TensorPath, next: TensorPath])[];
  /** Where rules draw random numbers from: what an iteration is to be given as the tensor `path`, and under which name. */
  readonly streams: readonly { readonly path: TensorPath; readonly name: string }[];
  /** The model's output: logits or probabilities, [N, classes], or whatever its loss compares with what is wanted. */
  readonly output: TensorPath;
  /** How many classes the output tells apart; left out where it is held against the images. */
  readonly classes?: number;
  /** The scalar loss. */
  readonly loss: TensorPath;
  /** How many instructions the forward pass and the loss take: all that an evaluation needs. */
  readonly evaluated: number;
}

export const LOSS = "loss";
/** The layer, so to speak, of what an update begins with: a schedule's learning rate. */
export const OPTIMIZER = "optimizer";

/** @throws Error naming those whose names are nearest, where it is none of them */
function tensorOf({ tensors }: Pick<Program, "tensors">, path: TensorPath): TensorInfo {
  const found = tensors[path];
  if (found) return found;
  throw new Error(`unknown tensor "${path}"; near are ${near(path, Object.keys(tensors)).join(", ")}`);
}

/** @throws Error as `tensorOf` */
export function shapeOf(program: Pick<Program, "tensors">, path: TensorPath): Shape {
  return tensorOf(program, path).shape;
}

/** @throws Error where there is no such tensor, or it has no such element */
export function assertElement(program: Pick<Program, "tensors">, path: TensorPath, index: Index): void {
  const shape = shapeOf(program, path);
  const isWithin =
    index.length === shape.length && index.every((i, d) => Number.isInteger(i) && i >= 0 && i < shape[d]!);
  if (isWithin) return;
  throw new Error(
    `${path} has shape [${shape.join(",")}], expected an index within it, got [${index.join(",")}]`,
  );
}

/** What the network itself is: parameters and buffers, without what the optimizer goes by. */
export function weightsOf({ carried, tensors }: Pick<Program, "carried" | "tensors">): readonly TensorPath[] {
  return carried.filter((path) => ["parameter", "buffer"].includes(tensors[path]!.role));
}

/**
 * The gradient of the loss by a tensor, whoever reads it.
 * @throws Error where nothing comes back to it
 */
export function gradientBy(program: Pick<Program, "tensors">, path: TensorPath): TensorPath {
  const gradient = gradientOf(program, path);
  if (gradient === undefined) throw new Error(`no gradient comes back to ${path}`);
  return gradient;
}

/** The parameter that a layer multiplies its inputs by, by which fan-ins and sums of products are counted; undefined where it has none. */
export function weightOf(layer: LayerInfo): TensorPath | undefined {
  const found = Object.entries(opOf(layer).parameters ?? {}).find(([, { begins }]) => begins === "weight");
  return layer.parameters.find((path) => path === `${layer.name}.${found?.[0]}`);
}

/** Of what each number goes with its share of a layer's weight: its output, of which each is a sum of such products, or its input. */
export function weighedShape(layer: LayerInfo, tensors: Program["tensors"]): Shape {
  return opOf(layer).weighsInputs ? tensors[layer.inputs[0]!]!.shape : layer.outputShape;
}

/** The layers that a tensor is computed by, from the first to the one that writes it. */
export function layersBeneath({ layers }: Pick<Program, "layers">, path: TensorPath): readonly LayerInfo[] {
  const wanted = new Set([path]);
  for (const { output, inputs } of [...layers].reverse()) {
    if (wanted.has(output)) for (const input of inputs) wanted.add(input);
  }
  return layers.filter(({ output }) => wanted.has(output));
}

/** Whether a tensor has a row for each sample of the batch: the input, activations and their gradients. */
export function isPerSample(program: Pick<Program, "tensors">, path: TensorPath): boolean {
  return tensorOf(program, path).perSample;
}
