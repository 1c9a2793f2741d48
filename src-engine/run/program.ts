// One training iteration, laid out in advance: each instruction runs one rule and
// writes one tensor that nothing else writes. Stepping back inside an iteration is
// therefore only a smaller pc; there is nothing to undo.

import { completeAttrs, opOf, type ModelSpec, type OptimizerSpec } from "../model/model";
import { assertLayerNames } from "../model/layerNames";
import { differentiated, type Op, type Rule, type Rules, type Shapes } from "../ops/op";
import { optimizers } from "../optim/index";
import type { Attrs, LayerInfo, Phase, TensorPath } from "../protocol/protocol";
import { near } from "../protocol/near";
import { bare } from "../protocol/tensorPath";
import type { DType, Index, Shape } from "../tensor/tensor";
import { assertAffordable } from "./affordable";

export interface Instruction {
  readonly phase: Phase;
  readonly layer: string;
  readonly op: string;
  readonly rule: string;
  readonly attrs: Attrs;
  /** Every operand of the op that exists by now, by local name. */
  readonly operands: Readonly<Record<string, TensorPath>>;
  /** Those that the rule reads, in its order. */
  readonly reads: Readonly<Record<string, TensorPath>>;
  readonly writes: TensorPath;
  /** The mathematics. */
  readonly run: Rule<Attrs>;
}

export interface Program {
  readonly model: ModelSpec;
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number;
  readonly layers: readonly LayerInfo[];
  readonly instructions: readonly Instruction[];
  /** Of every tensor, the batch (`input`, `target`) and the parameters included; of nothing else, not even `constructor`. */
  readonly shapes: Readonly<Record<TensorPath, Shape>>;
  readonly dtypes: Readonly<Record<TensorPath, DType>>;
  readonly parameters: readonly TensorPath[];
  /** What one iteration hands to the next: the parameters and the optimizer's settings, such as `learningRate`. */
  readonly carried: readonly TensorPath[];
  /** The model's output: logits or probabilities, [N, classes]. */
  readonly output: TensorPath;
  /** The scalar loss. */
  readonly loss: TensorPath;
  /** How many instructions the forward pass and the loss take: all that an evaluation needs. */
  readonly evaluated: number;
}

export const LOSS = "loss";

/**
 * Lays out forward pass, loss, backward pass and update.
 * @param inputGradient whether the backward pass goes on to the images, as `input.grad`: training has no use for it
 * @throws Error naming the layer whose name, type, attributes or shapes do not fit; or saying that the model is too large
 */
export function compile(
  model: ModelSpec,
  optimizer: OptimizerSpec,
  batchSize: number,
  { inputGradient = false } = {},
): Program {
  assertLayerNames(model.layers, [LOSS]);
  const shapes: Record<TensorPath, Shape> = nothing();
  shapes["input"] = [batchSize, ...model.input];
  shapes["target"] = [batchSize];
  const dtypes: Record<TensorPath, DType> = { target: "int32" };
  const instructions: Instruction[] = [];

  const emit = (phase: Phase, unit: Unit, rules: Rules<Attrs>): void => {
    for (const [rule, run] of Object.entries(rules)) {
      const writes = unit.paths[rule]!;
      if (writes === "input.grad" && !inputGradient) continue; // nobody updates the images
      const { [rule]: _own, ...operands } = known(unit.paths, shapes);
      shapes[writes] = run.shape(local(operands, shapes), unit.attrs);
      if (run.dtype) dtypes[writes] = run.dtype;
      const reads = Object.fromEntries(run.reads.map((name) => [name, unit.paths[name]!]));
      const { name: layer, attrs, op } = unit;
      instructions.push({ phase, layer, op: op.type, rule, attrs, operands, reads, writes, run });
    }
  };

  const units: Unit[] = [];
  const layers: LayerInfo[] = [];
  let from: TensorPath = "input";
  for (const { name, type, attrs: given } of model.layers) {
    const op = opOf({ name, type });
    const unit = unitOf(name, op, completeAttrs(name, op, given), from);
    const parameters = op.parameters(shapes[from]!, unit.attrs);
    for (const [parameter, shape] of Object.entries(parameters)) shapes[unit.paths[parameter]!] = shape;
    located(name, () => emit("forward", unit, op.forward));
    from = unit.paths.output!;
    units.push(unit);
    layers.push({
      name,
      type,
      attrs: unit.attrs,
      parameters: Object.keys(parameters).map((parameter) => unit.paths[parameter]!),
      output: from,
      outputShape: shapes[from]!,
      elementwise: op.reach.elementwise ?? false,
    });
  }
  const lossOp = opOf({ name: LOSS, type: model.loss.type });
  const loss = unitOf(LOSS, lossOp, completeAttrs(LOSS, lossOp, model.loss.attrs), from);
  located(LOSS, () => emit("loss", loss, lossOp.forward));
  const evaluated = instructions.length;

  for (const unit of [...units, loss].reverse()) emit("backward", unit, unit.op.backward);

  const parameters = layers.flatMap((layer) => layer.parameters);
  const step = optimizerNamed(optimizer.type);
  const settings = completeAttrs(
    "optimizer",
    { type: step.type, attrs: step.settings ?? {} },
    optimizer.attrs,
  );
  for (const setting of Object.keys(settings)) shapes[setting] = [];
  for (const layer of layers) {
    for (const path of layer.parameters) {
      const own = Object.fromEntries(Object.keys(settings).map((setting) => [setting, setting]));
      const paths = { ...own, parameter: path, gradient: `${path}.grad`, next: `${path}.next` };
      emit("update", { name: layer.name, op: step, attrs: {}, paths }, step.forward);
    }
  }

  assertAffordable({ model, batchSize, layers, shapes });
  return {
    model,
    optimizer,
    batchSize,
    layers,
    instructions,
    shapes,
    dtypes,
    parameters,
    carried: [...parameters, ...Object.keys(settings)],
    output: from,
    loss: loss.paths.output!,
    evaluated,
  };
}

/** @throws Error naming those whose names are nearest, where it is none of them */
export function shapeOf({ shapes }: Pick<Program, "shapes">, path: TensorPath): Shape {
  const shape = shapes[path];
  if (shape) return shape;
  throw new Error(`unknown tensor "${path}"; near are ${near(path, Object.keys(shapes)).join(", ")}`);
}

/** @throws Error where there is no such tensor, or it has no such element */
export function assertElement(program: Pick<Program, "shapes">, path: TensorPath, index: Index): void {
  const shape = shapeOf(program, path);
  const isWithin =
    index.length === shape.length && index.every((i, d) => Number.isInteger(i) && i >= 0 && i < shape[d]!);
  if (isWithin) return;
  throw new Error(
    `${path} has shape [${shape.join(",")}], expected an index within it, got [${index.join(",")}]`,
  );
}

/** Whether a tensor has a row for each sample of the batch: the input, activations and their gradients. */
export function isPerSample({ shapes, parameters }: Program, path: TensorPath): boolean {
  return shapes[path]!.length > 0 && !parameters.includes(bare(path));
}

/** Without what every object has: no tensor is called `constructor`. */
function nothing(): Record<string, never> {
  return Object.create(null) as Record<string, never>;
}

/** A layer on its way through the compiler: its op, and the path of each local name. */
interface Unit {
  readonly name: string;
  readonly op: Op;
  readonly attrs: Attrs;
  readonly paths: Readonly<Record<string, TensorPath>>;
}

function unitOf(name: string, op: Op, attrs: Attrs, input: TensorPath): Unit {
  const paths: Record<string, TensorPath> = { input };
  for (const parameter of op.inputs.slice(1)) paths[parameter] = `${name}.${parameter}`;
  if (op.inputs.includes("target")) paths.target = "target";
  for (const written of Object.keys(op.forward)) paths[written] = `${name}.${written}`;
  paths.gradOutput = `${paths.output!}.grad`;
  for (const rule of Object.keys(op.backward)) paths[rule] = `${paths[differentiated(rule)]!}.grad`;
  return { name, op, attrs, paths };
}

/** Those paths whose tensors exist by now. */
function known(paths: Readonly<Record<string, TensorPath>>, shapes: Shapes): Record<string, TensorPath> {
  return Object.fromEntries(Object.entries(paths).filter(([, path]) => shapes[path] !== undefined));
}

function local(operands: Readonly<Record<string, TensorPath>>, shapes: Shapes): Shapes {
  return Object.fromEntries(Object.entries(operands).map(([name, path]) => [name, shapes[path]!]));
}

function located(layer: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new Error(`model: layer "${layer}": ${(error as Error).message}`, { cause: error });
  }
}

function optimizerNamed(type: string): Op {
  const found = optimizers.find((op) => op.type === type);
  if (!found) {
    throw new Error(`unknown optimizer "${type}"; known are ${optimizers.map((op) => op.type).join(", ")}`);
  }
  return found;
}
