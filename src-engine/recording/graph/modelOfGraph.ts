// The model that a recorded graph is: layers by the names of the calls that made them, and the loss. A call that we have no op for, but
// that keeps the shape, stands there as a layer that changes nothing, with its recorded numbers as given; the model ends where
// something else is computed that we have no op for, and its last gradient is given then.

import { layerOps, type LayerSpec, type ModelSpec } from "../../model/model";
import * as listed from "../../ops/index.call";
import { calledOp, type CalledOp, type TorchCallRow } from "../../ops/torchCall";
import type { TensorPath } from "../../protocol/protocol";
import { sizeOf, type Shape } from "../../tensor/tensor";
import { joined } from "./joined";
import type { RecordedCall, RecordedGraph } from "./recordedGraph";

export interface GraphModel {
  readonly model: ModelSpec;
  /** Where the recording calls a tensor of the model's otherwise, or has none (null). */
  readonly names: ReadonlyMap<TensorPath, { readonly name: string; readonly layout?: string } | null>;
  /** Tensors that are as they were recorded, whatever the model's rules would make of them, and why. */
  readonly given: ReadonlyMap<TensorPath, string>;
  /** What of the graph is not in the model, a sentence each. */
  readonly notes: readonly string[];
}

const rows: readonly TorchCallRow[] = Object.values(listed);
const INPUT = "input";
const TARGET = "target";
const SAME = "identity";
const ROWS = "flatten";
const LOSS = "loss.output";
const STAND_IN = "cross_entropy";

/**
 * @param name of the model
 * @param shapes of all recorded tensors
 * @returns a sentence where there is no model to be made of it
 */
export function modelOfGraph(
  name: string,
  graph: RecordedGraph,
  shapes: ReadonlyMap<string, Shape>,
): GraphModel | string {
  return new Translation(graph, shapes).model(name);
}

class Translation {
  readonly #layers: LayerSpec[] = [];
  /** Which layer made a value. */
  readonly #maker = new Map<string, string>([[INPUT, INPUT]]);
  readonly #names = new Map<TensorPath, { name: string; layout?: string } | null>();
  readonly #given = new Map<TensorPath, string>();
  readonly #notes: string[] = [];
  #target: string = TARGET;
  /** Where each recorded parameter is read. */
  readonly #users = new Map<string, TensorPath[]>();
  readonly #calls: readonly RecordedCall[];

  constructor(
    readonly graph: RecordedGraph,
    readonly shapes: ReadonlyMap<string, Shape>,
  ) {
    this.#calls = joined(graph);
  }

  model(name: string): GraphModel | string {
    const input = this.#shape(INPUT);
    if (!input || input.length < 2 || input.length > 4)
      return `its input is ${input ? `[${input.join(",")}]` : "not recorded"}; expected a batch of images or of rows`;
    const image = [...Array<number>(4 - input.length).fill(1), ...input.slice(1)];
    if (input.length === 2) this.#add("rows", this.#known(ROWS, [input, input]), [INPUT], INPUT);
    let last: string | undefined;
    let loss: CalledOp | undefined;
    for (const call of this.#calls) {
      if (call.outputs[0] === this.graph.loss) {
        const found = this.#loss(call);
        if (found) [loss, last] = [found.op, found.of];
        break;
      }
      this.#layer(call);
    }
    if (!loss || last === undefined) {
      last = this.#lastKnown();
      if (last === undefined) return "none of its operations is one of ours";
      loss = this.#known(STAND_IN, [[1, 1]]);
      this.#names.set(LOSS, null);
      this.#given.set(LOSS, "the loss is computed by something else");
      this.#given.set(gradientOf(this.#path(last)), "the loss is computed by something else");
      this.#notes.push(
        `The loss is computed by something that Backstep has no rule for: the gradient of ${last} is taken as recorded.`,
      );
    }
    if (this.graph.lossGradient !== 1)
      this.#given.set(
        gradientOf(this.#path(last)),
        `backward() began at ${this.graph.lossGradient} times the loss`,
      );
    this.#shared();
    const target = this.#target;
    return {
      model: {
        name,
        input: image as unknown as ModelSpec["input"],
        layers: this.#reached(last),
        output: this.#maker.get(last)!,
        loss: { type: loss.op.type, attrs: loss.attrs, ...(target === INPUT && { target: INPUT }) },
      },
      names: this.#names,
      given: this.#given,
      notes: this.#notes,
    };
  }

  /** The model's path of a recorded value. */
  #path(value: string): TensorPath {
    return pathOf(this.#maker.get(value)!);
  }

  #shape(value: string): Shape | undefined {
    return this.graph.shapes.get(value) ?? this.shapes.get(value);
  }

  /** An op that there is, by PyTorch's name of it. */
  #known(called: string, shapes: readonly Shape[], attrs: Readonly<Record<string, unknown>> = {}): CalledOp {
    const [input = [], output = input] = shapes;
    return calledOp({ name: called, given: attrs, shapes: { input }, output }, rows, layerOps)!;
  }

  #called({ op, attrs, inputs, outputs }: RecordedCall): CalledOp | undefined {
    const shapes = Object.entries(inputs).map(([argument, value]) => [argument, this.#shape(value)] as const);
    const output = this.#shape(outputs[0]!);
    if (outputs.length !== 1 || !output || shapes.some(([, shape]) => !shape)) return undefined;
    const { transposed: _, ...given } = attrs;
    return calledOp(
      { name: op, given, shapes: Object.fromEntries(shapes) as Record<string, Shape>, output },
      rows,
      layerOps,
    );
  }

  #layer(call: RecordedCall): void {
    const found = this.#called(call);
    const carried = { ...found?.op.parameters, ...found?.op.buffers };
    const read = Object.entries(call.inputs).filter(([argument]) => !Object.hasOwn(carried, argument));
    const makers = read.map(([, value]) => this.#maker.get(value));
    const isSeveral = found?.op.inputs[0]?.startsWith("…");
    const isOurs =
      found &&
      makers.every((maker) => maker !== undefined) &&
      (isSeveral || makers.length === found.op.inputs.length);
    const carries = Object.entries(call.inputs).filter(([argument]) => Object.hasOwn(carried, argument));
    const areKept = carries.every(([, value]) => this.shapes.has(value) && !this.graph.shapes.has(value));
    if (!isOurs || !areKept) return this.#unknown(call);
    const name = this.#add(layerName(call), found, makers, call.outputs[0]!);
    for (const [argument, value] of carries)
      this.#carry(`${name}.${argument}`, value, call.attrs["transposed"] === true);
    if (this.#isPart && found.op.buffers)
      for (const maker of makers) this.#given.set(gradientOf(pathOf(maker)), this.#partly);
  }

  get #isPart(): boolean {
    const { batch, samples } = this.graph;
    return batch !== undefined && samples !== undefined && samples < batch;
  }

  get #partly(): string {
    return `only ${this.graph.samples} of ${this.graph.batch} samples were recorded`;
  }

  /** A call that we have no op for: as a layer that changes nothing, where the shape allows it. */
  #unknown({ op, inputs, outputs, where }: RecordedCall): void {
    const [output] = outputs;
    const shape = output === undefined ? undefined : this.#shape(output);
    const from = Object.values(inputs).find(
      (value) => this.#maker.has(value) && String(this.#shape(value)) === String(shape),
    );
    const place = where === undefined ? "" : ` (${where})`;
    if (outputs.length !== 1 || from === undefined || !shape) {
      this.#notes.push(`${op}${place} is no operation of Backstep's, nor what follows from it.`);
      return;
    }
    const why = `${op}${place} is no operation of Backstep's`;
    const read = Object.values(inputs).flatMap((value) => this.#maker.get(value) ?? []);
    const maker = this.#maker.get(from)!;
    const name = this.#add(layerName({ name: op, outputs }), this.#known(SAME, [shape]), [maker], output!);
    this.#given.set(pathOf(name), why);
    for (const one of read) this.#given.set(gradientOf(pathOf(one)), why);
    this.#notes.push(`${why}: its numbers are taken as recorded.`);
  }

  #add(wanted: string, { op, attrs }: CalledOp, inputs: readonly string[], output: string): string {
    const taken = new Set([INPUT, TARGET, "loss", ...this.#layers.map((layer) => layer.name)]);
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    this.#layers.push({ name, type: op.type, attrs, inputs });
    this.#maker.set(output, name);
    const path = `${name}.output`;
    if (path !== output && output !== INPUT) {
      this.#name(path, output);
      this.#name(gradientOf(path), gradientOf(output));
    }
    return name;
  }

  #carry(path: TensorPath, value: string, transposed: boolean): void {
    this.#users.set(value, [...(this.#users.get(value) ?? []), path]);
    if (path === value && !transposed) return;
    for (const suffix of ["", ".grad", ".next"])
      this.#name(path + suffix, value + suffix, transposed ? "[in, out]" : undefined);
  }

  /** What the recording calls a tensor of the model's, where it has it. */
  #name(path: TensorPath, name: string, layout?: string): void {
    if (this.shapes.has(name)) this.#names.set(path, { name, ...(layout !== undefined && { layout }) });
  }

  /** What several layers read has one gradient, the sum of theirs: none of them made it alone. */
  #shared(): void {
    for (const [value, paths] of this.#users) {
      if (paths.length === 1) continue;
      for (const path of paths) for (const suffix of [".grad", ".next"]) this.#names.set(path + suffix, null);
      this.#notes.push(
        `${value} is read ${paths.length} times: its gradient, the sum of theirs, is not checked.`,
      );
    }
  }

  #loss(call: RecordedCall): { op: CalledOp; of: string } | undefined {
    const { input, target, ...others } = call.inputs;
    const op = input !== undefined && Object.keys(others).length === 0 ? this.#called(call) : undefined;
    const isOfClasses = target !== undefined && this.#shape(target)?.length === 1;
    if (
      !op ||
      input === undefined ||
      !this.#maker.has(input) ||
      input === INPUT ||
      !(isOfClasses || target === INPUT)
    )
      return undefined;
    if (target === INPUT) this.#target = INPUT;
    else if (target !== TARGET) this.#names.set(TARGET, { name: target });
    return { op, of: input };
  }

  /** The last value that we know how to make, as rows. */
  #lastKnown(): string | undefined {
    const own = this.#layers.filter(({ type }) => type !== this.#known(SAME, [[1]]).op.type);
    if (own.length === 0) return undefined;
    const value = [...this.#maker].findLast(([key]) => key !== INPUT)![0];
    const shape = this.#shape(value)!;
    if (shape.length === 2) return value;
    const flat = [shape[0]!, sizeOf(shape.slice(1))];
    const rowsOf = `${value}.rows`;
    this.#given.set(gradientOf(this.#path(value)), "the loss is computed by something else");
    this.#add("rows", this.#known(ROWS, [shape, flat]), [this.#maker.get(value)!], rowsOf);
    return rowsOf;
  }

  /** The layers that the last one follows from. */
  #reached(last: string): readonly LayerSpec[] {
    const byName = new Map(this.#layers.map((layer) => [layer.name, layer]));
    const wanted = new Set<string>();
    const todo = [this.#maker.get(last)!];
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (wanted.has(name) || !byName.has(name)) continue;
      wanted.add(name);
      todo.push(...byName.get(name)!.inputs!);
    }
    return this.#layers.filter(({ name }) => wanted.has(name));
  }
}

const pathOf = (maker: string): TensorPath => (maker === INPUT ? INPUT : `${maker}.output`);
const gradientOf = (value: string): string => `${value}.grad`;

/** `conv1` of `conv1.output`. */
const layerName = ({ name, outputs }: Pick<RecordedCall, "name" | "outputs">): string =>
  /^(.+)\.output$/.exec(outputs[0] ?? "")?.[1] ?? name;
