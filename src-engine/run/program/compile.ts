// From a model, an optimizer and a batch size to the instructions of an iteration.

import { assertLayerNames } from "../../model/layerNames";
import { completeAttrs, layerOps, opOf, type ModelSpec, type OptimizerSpec } from "../../model/model";
import { accumulate } from "../../ops/accumulate/accumulate";
import { oneHot } from "../../ops/oneHot/oneHot";
import { flatAttrs } from "../../ops/attrs";
import { opUnder } from "../../ops/under";
import { differentiated, readsOf, type Carried, type Op, type Rules } from "../../ops/op";
import type { Attrs, LayerInfo, Phase, Role, TensorInfo, TensorPath } from "../../protocol/protocol";
import type { Shape, Shapes } from "../../tensor/tensor";
import { assertAffordable } from "../cost/affordable";
import { LOSS, OPTIMIZER, type Instruction, type Mode, type Program } from "./program";
import { beneath, localInputs, readersOf, type Facts, type Reader, type Unit, type Written } from "./unit";
import { compileUpdate } from "./update";
import { inOrder, INPUT, lastOf } from "../../model/topology";

interface CompileOptions {
  /** `eval`: forward pass and loss only, unless `backward` says otherwise. */
  readonly mode?: Mode;
  /** Whether there is a backward pass; in `train` mode there is, and an update. */
  readonly backward?: boolean;
  /** Whether the backward pass goes on to the images, as `input.grad`: training has no use for it. */
  readonly inputGradient?: boolean;
}

/**
 * Lays out forward pass, loss, backward pass and update.
 * @throws Error naming the layer whose name, type, inputs, attributes or shapes do not fit; or saying that the model is too large
 */
export function compile(
  model: ModelSpec,
  optimizer: OptimizerSpec,
  batchSize: number,
  options: CompileOptions = {},
): Program {
  return new Compiler(model, optimizer, batchSize, options).compile();
}

class Compiler {
  readonly #tensors = Object.create(null) as Record<TensorPath, TensorInfo>;
  readonly #instructions: Instruction[] = [];
  readonly #nexts: [TensorPath, TensorPath][] = [];
  readonly #streams: { path: TensorPath; name: string }[] = [];
  readonly #parameters: TensorPath[] = [];
  readonly #carried: TensorPath[] = [];
  /** The parameters to which a gradient comes back. */
  readonly #learning = new Set<TensorPath>();
  readonly #mode: Mode;
  readonly #hasBackward: boolean;
  readonly #hasUpdate: boolean;

  constructor(
    private readonly model: ModelSpec,
    private readonly optimizer: OptimizerSpec,
    private readonly batchSize: number,
    private readonly options: CompileOptions,
  ) {
    this.#mode = options.mode ?? "train";
    this.#hasUpdate = this.#mode === "train";
    this.#hasBackward = options.backward ?? this.#hasUpdate;
  }

  compile(): Program {
    const { model, optimizer, batchSize } = this;
    assertLayerNames(model.layers, [LOSS, OPTIMIZER, INPUT]);
    this.#add(INPUT, [batchSize, ...model.input], { role: "input", perSample: true });
    this.#add("target", [batchSize], { role: "target", perSample: true, dtype: "int32" });

    const placed = inOrder(model.layers);
    const outputs = new Map([[INPUT, INPUT]]);
    const units = placed.map(({ spec: { name, type, attrs }, from }) => {
      const inputs = from.map((layer) => outputs.get(layer)!);
      const unit = located(name, () => this.#unitOf(name, opOf({ name, type }), attrs, inputs));
      outputs.set(name, unit.paths.output!);
      return unit;
    });
    const output = outputs.get(lastOf(placed, model.output))!;
    const lossOp = opOf({ name: LOSS, type: model.loss.type });
    if (model.loss.target === INPUT && !lossOp.wantsValues) {
      const others = layerOps.filter(({ wantsValues }) => wantsValues).map(({ type }) => type);
      throw new Error(
        `model: layer "${LOSS}": ${lossOp.type} is of classes, and cannot have the image as its target; ${others.join(", ")} can`,
      );
    }
    const loss = located(LOSS, () => this.#unitOf(LOSS, lossOp, model.loss.attrs, [output]));
    const evaluated = this.#instructions.length;
    if (this.#hasBackward) this.#backward([...units, loss]);
    if (this.#hasUpdate)
      compileUpdate({
        optimizer,
        parameters: this.#parameters.filter((path) => this.#learning.has(path)),
        tensors: this.#tensors,
        add: this.#add.bind(this),
        carry: (path) => this.#carried.push(path),
        emit: this.#emit.bind(this, "update"),
      });

    const layers = units.map((unit) => this.#infoOf(unit));
    const program: Program = {
      ...{ model, optimizer, mode: this.#mode, batchSize, layers },
      instructions: this.#instructions,
      tensors: this.#tensors,
      parameters: this.#parameters,
      carried: this.#carried,
      nexts: this.#nexts,
      streams: this.#streams,
      output,
      ...(model.loss.target !== INPUT && { classes: this.#tensors[output]!.shape[1]! }),
      loss: loss.paths.output!,
      evaluated,
    };
    assertAffordable(program);
    return program;
  }

  /** A layer's own tensors, and its forward pass. */
  #unitOf(name: string, whole: Op, given: Attrs, from: readonly TensorPath[]): Unit {
    const attrs = completeAttrs(name, whole, given);
    const op = opUnder(whole, attrs, from.length);
    const inputs = localInputs(op, from.length);
    const paths: Record<string, TensorPath> = {};
    inputs.forEach((input, i) => (paths[input] = from[i]!));
    if (op.inputs.includes("target")) paths.target = op.wantsValues ? this.#wanted(from[0]!) : "target";
    const unit: Unit = { name, op, attrs, paths, inputs };
    this.#carry(unit, op.parameters, "parameter", this.#parameters);
    this.#carry(unit, op.buffers, "buffer", []);
    const { forward } = this.#rulesOf(op);
    if (Object.values(forward).some(({ draws }) => draws)) this.#stream(unit);
    this.#emit(name === LOSS ? "loss" : "forward", unit, forward, (rule, { next, ofBatch }) => ({
      path: next === undefined ? `${name}.${rule}` : `${paths[next]!}.next`,
      facts: {
        ...(next === undefined
          ? { role: rule === "output" ? "activation" : "saved" }
          : { role: "next", of: paths[next]! }),
        layer: name,
        perSample: next === undefined && !ofBatch,
      },
    }));
    return unit;
  }

  /**
   * What a loss that compares numbers with numbers takes for the target of an output: the image, or a row for each class, which is an
   * operation of its own.
   */
  #wanted(output: TensorPath): TensorPath {
    if (this.model.loss.target === INPUT) return INPUT;
    const { shape } = this.#tensors[output]!;
    const [, classes, ...others] = shape;
    if (classes === undefined || others.length)
      throw new Error(
        `${this.model.loss.type} wants a row of outputs for each image, one a class, got [${shape.join(",")}]; flatten them`,
      );
    const path = `${LOSS}.target`;
    const paths = { label: "target" };
    const unit = { name: LOSS, op: oneHot as Op, attrs: { classes }, paths, inputs: Object.keys(paths) };
    const facts = { role: "saved", layer: LOSS, perSample: true } as const;
    this.#emit("loss", unit, unit.op.forward, () => ({ path, facts }));
    return path;
  }

  #carry(unit: Unit, carried: Carried<Attrs> = {}, role: Role, list: TensorPath[]): void {
    const inputs = this.#local(unit.inputs.map((input) => [input, unit.paths[input]!]));
    for (const [local, { shape }] of Object.entries(carried)) {
      const path = `${unit.name}.${local}`;
      this.#add(path, shape(inputs, unit.attrs), { role, layer: unit.name, perSample: false });
      unit.paths[local] = path;
      list.push(path);
      this.#carried.push(path);
    }
  }

  #stream({ name, paths }: Unit): void {
    const path = (paths.stream = `${name}.stream`);
    this.#add(path, [3], { role: "input", layer: name, perSample: false, dtype: "int32" });
    this.#streams.push({ path, name });
  }

  /**
   * From the last to the first; where several read a tensor, what each of them gives back is added up first. To a layer beside
   * the model's output nothing comes back.
   */
  #backward(all: readonly Unit[]): void {
    const units = beneath(all);
    const readers = readersOf(units, (op) => this.#rulesOf(op).backward);
    const whole = (path: TensorPath): void => {
      const [first, ...others] = readers.get(path) ?? [];
      if (first && others.length) this.#accumulate(path, [first, ...others]);
    };
    for (const unit of [...units].reverse()) {
      const { name, op, paths } = unit;
      if (name !== LOSS) whole(paths.output!);
      paths.gradOutput = `${paths.output!}.grad`;
      this.#emit("backward", unit, this.#rulesOf(op).backward, (rule) => {
        const of = paths[differentiated(rule)]!;
        if (of === INPUT && !this.options.inputGradient) return undefined; // nobody updates the images
        if (this.#tensors[of]!.role === "parameter") this.#learning.add(of);
        const isShared = (readers.get(of)?.length ?? 0) > 1;
        return {
          path: isShared ? `${name}.${rule}` : `${of}.grad`,
          facts: { role: "gradient", of, layer: name, perSample: this.#tensors[of]!.perSample },
        };
      });
    }
    if (this.options.inputGradient) whole(INPUT);
  }

  #accumulate(of: TensorPath, readers: readonly Reader[]): void {
    const { layer = INPUT, perSample } = this.#tensors[of]!;
    const inputs = localInputs(accumulate, readers.length);
    const paths: Record<string, TensorPath> = {};
    readers.forEach(({ unit, rule }, i) => (paths[inputs[i]!] = unit.paths[rule]!));
    const unit = { name: layer, op: accumulate, attrs: {}, paths, inputs };
    const facts = { role: "gradient", of, layer, perSample } as const;
    this.#emit("backward", unit, accumulate.forward, () => ({ path: `${of}.grad`, facts }));
  }

  /** Adds an instruction for each rule. @param written where a rule writes and what that is; nothing where it is left out */
  #emit(phase: Phase, unit: Unit, rules: Rules<Attrs>, written: Written): void {
    const { name: layer, op, attrs, paths } = unit;
    for (const [rule, run] of Object.entries(rules)) {
      const into = written(rule, run);
      if (!into) continue;
      const known = Object.entries(paths).filter(([, path]) => path in this.#tensors);
      const operands = Object.fromEntries(known);
      const reads = Object.fromEntries(readsOf(run, operands).map((local) => [local, operands[local]!]));
      const { path: writes, facts } = into;
      this.#add(writes, run.shape(this.#local(known), attrs), {
        ...facts,
        ...(run.dtype && { dtype: run.dtype }),
      });
      if (facts.role === "next") this.#nexts.push([facts.of!, writes]);
      paths[rule] = writes;
      const kernelAttrs = flatAttrs(op.attrs, run.kernel?.attrs ?? [], attrs);
      this.#instructions.push({
        ...{ phase, layer, op: op.type, rule, attrs, kernelAttrs, operands, reads, writes, run },
      });
    }
  }

  #add(path: TensorPath, shape: Shape, { dtype = "float32", ...facts }: Facts): void {
    if (path in this.#tensors) throw new Error(`model: two tensors are called "${path}"`);
    this.#tensors[path] = { path, shape, dtype, ...facts };
  }

  #local(paths: readonly (readonly [local: string, path: TensorPath])[]): Shapes {
    return Object.fromEntries(paths.map(([local, path]) => [local, this.#tensors[path]!.shape]));
  }

  #rulesOf(op: Op): { readonly forward: Rules<Attrs>; readonly backward: Rules<Attrs> } {
    return (this.#mode === "eval" ? op.evaluation : undefined) ?? op;
  }

  #infoOf({ name, op, attrs, paths, inputs }: Unit): LayerInfo {
    const own = (carried: Carried<Attrs> = {}): TensorPath[] =>
      Object.keys(carried).map((local) => paths[local]!);
    return {
      ...{ name, type: op.type, attrs },
      title: [op.type, op.summary?.(attrs, this.#local(inputs.map((input) => [input, paths[input]!])))]
        .filter(Boolean)
        .join(" "),
      inputs: inputs.map((input) => paths[input]!),
      parameters: own(op.parameters),
      buffers: own(op.buffers),
      output: paths.output!,
      outputShape: this.#tensors[paths.output!]!.shape,
      elementwise: op.reach.elementwise ?? false,
      hasUnits: op.hasUnits ?? false,
      givesProbabilities: op.givesProbabilities ?? false,
      reshapes: op.reshapes ?? false,
    };
  }
}

function located<T>(layer: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`model: layer "${layer}": ${(error as Error).message}`, { cause: error });
  }
}
