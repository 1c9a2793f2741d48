// Takes the nodes of an ONNX graph one after the other and makes layers of them.

import { zeros, type Shape, type Tensor } from "../../tensor/tensor";
import type { LayerDescription } from "../model/contents";
import { checkAttrs, opOf, rows } from "../model/exchanged";
import { quoted } from "../formatError";
import { INPUT, saidInputs } from "../model/graph";
import { shapeAfter, shapesIn, withCounted } from "../model/layerShapes";
import { Attributes } from "./onnxAttributes";
import { fail } from "./onnxFields";
import { LayerNames } from "./onnxNames";
import type { OnnxGraph, OnnxNode } from "./onnxProto";
import type { NodeFacts, OnnxRow, OtherForm } from "./onnxRow";

/** What a node wrote. */
interface Value {
  /** The layer that it is the output of; `input` for the images. */
  readonly layer: string;
  /** Of one image. */
  readonly shape: Shape;
  /** The operator of a node that would add the layer's bias. */
  readonly bias?: string | undefined;
}

export class GraphReader {
  readonly layers: LayerDescription[] = [];
  readonly tensors = new Map<string, Tensor>();
  private readonly used = new Set<string>();
  private readonly names: LayerNames;
  private readonly values: Map<string, Value>;
  /** How many read a value, the graph's own output included. */
  private readonly readers = new Map<string, number>();
  /** The layers that others read. */
  private readonly read = new Set<string>();

  /**
   * @param ours whether we wrote the file
   * @param input the value that the first layer reads
   * @param shape of it, for one image
   */
  constructor(
    private readonly graph: OnnxGraph,
    ours: boolean,
    input: string,
    shape: Shape,
  ) {
    this.names = new LayerNames(ours);
    this.values = new Map([[input, { layer: INPUT, shape }]]);
    for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map((o) => o.name)])
      this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
  }

  /** Takes the next node: one that comes after those it reads. */
  take(node: OnnxNode): void {
    const about = `${node.operator} ${quoted(node.name)}`;
    const known = rowFor(node, (row) => this.facts(node, row, about));
    const [output, ...more] = node.outputs;
    if (output === undefined || more.length > 0)
      return fail(`${about} has ${node.outputs.length} outputs; known is 1`);
    if (this.values.has(output) || this.graph.initializers.has(output))
      fail(`two nodes write ${quoted(output)}`);
    this.values.set(output, this.addedBias(node, about) ?? this.layer(node, known, about));
  }

  /**
   * @param besides initializers that were used by nobody here
   * @returns the layer whose output is the graph's, where that has to be said
   */
  end(besides: readonly string[]): string | undefined {
    const names = this.graph.outputs.map(({ name }) => name);
    const value = this.values.get(names[0] ?? "");
    if (names.length !== 1 || !value)
      return fail(`graph must have one output, which a node writes; it has ${quoted(names.join(", "))}`);
    const known = new Set([...this.used, ...besides]);
    for (const name of this.graph.initializers.keys())
      if (!known.has(name)) fail(`initializer ${quoted(name)} is used by no node`);
    const ends = this.layers.filter(({ name }) => !this.read.has(name));
    return ends.length === 0 || (ends.length === 1 && ends[0]!.name === value.layer)
      ? undefined
      : value.layer;
  }

  private layer(node: OnnxNode, { row, form }: Known, about: string): Value {
    const { op, optional = [], scalars = {} } = row;
    const all = ownOf(op);
    const own = form ? all.filter((name) => !optional.includes(name)) : all;
    const [first, last] = [op.inputs.length, op.inputs.length + own.length];
    const numbers = form ? [] : Object.keys(scalars);
    if (node.inputs.length > last + numbers.length)
      fail(`${about} has ${node.inputs.length} inputs, at most ${last + numbers.length} are known`);
    const from = op.inputs.map((_, i) => this.value(node, i, about));
    const isGiven = (name: string, i: number): boolean =>
      Boolean(node.inputs[first + i]) || !optional.includes(name);
    const found = own.flatMap((name, i): [string, Tensor][] =>
      isGiven(name, i) ? [[name, this.parameter(node.inputs[first + i], about, name)]] : [],
    );
    const given = new Attributes(node, this.scalars(node, last, numbers, about));
    const tensors = Object.fromEntries(found);
    const follows = form?.bias === undefined ? undefined : this.biasAfter(node, form.bias);
    const attrs = row.read?.(given, follows ? { ...tensors, bias: follows } : tensors) ?? {};
    const lying = row.tensors?.(given, tensors) ?? tensors;
    given.end();
    const name = this.names.next(node.name, own.length ? node.inputs[first] : undefined, row.shortName);
    const read = from.map(({ layer }) => layer);
    const layer = withCounted(
      {
        name,
        type: op.type,
        attrs: checkAttrs(name, op.type, attrs, fail),
        ...saidInputs(read, this.layers.at(-1)?.name),
      },
      lying["weight"]?.shape,
      fail,
    );
    const inputs = from.map(({ shape }) => shape);
    const shapes = shapesIn(layer, inputs, fail);
    for (const key of ownOf(opOf(layer, fail)))
      this.tensors.set(`${name}.${key}`, fitted(lying[key] ?? zeros(shapes[key]!, "float32"), shapes[key]!));
    const shape = shapeAfter(layer, inputs, this.tensors, fail);
    this.layers.push(layer);
    for (const other of read) this.read.add(other);
    return { layer: name, shape, bias: follows && form?.bias };
  }

  /** What a node behind this one adds to what it writes. */
  private biasAfter({ outputs: [output = ""] }: OnnxNode, operator: string): Tensor | undefined {
    const adds = this.graph.nodes.find((one) => one.operator === operator && one.inputs.includes(output));
    const added = adds?.inputs.find((name) => this.graph.initializers.has(name));
    return added === undefined ? undefined : this.graph.initializers.get(added);
  }

  /** Where a node does nothing but give the layer before it its bias. */
  private addedBias(node: OnnxNode, about: string): Value | undefined {
    const [a = "", b = "", ...more] = node.inputs;
    const [name, bias] = this.graph.initializers.has(b) ? [a, b] : [b, a];
    const value = this.values.get(name);
    if (value?.bias !== node.operator || more.length > 0 || !this.graph.initializers.has(bias))
      return undefined;
    if (this.readers.get(name)! > 1)
      fail(`${about} adds a bias to ${quoted(name)}, which others read without it`);
    new Attributes(node).end();
    const path = `${value.layer}.bias`;
    const { shape } = this.tensors.get(path)!;
    const added = fitted(this.parameter(bias, about, "bias"), shape);
    if (added.shape.join() !== shape.join())
      fail(`${about} adds a bias of shape [${added.shape.join(",")}], expected [${shape.join(",")}]`);
    this.tensors.set(path, added);
    return { layer: value.layer, shape: value.shape };
  }

  /** What the node has for an input of its op. */
  private value({ inputs, operator }: OnnxNode, i: number, about: string): Value {
    const name = inputs[i] ?? "";
    const found = this.values.get(name);
    if (found) return found;
    if (!this.graph.initializers.has(name))
      return fail(`${about} reads ${quoted(name)}, which no node before it writes`);
    const form = rows.flatMap(({ alsoReads = [] }) => alsoReads).find(({ bias }) => bias === operator);
    const known = form
      ? `that is known only as the bias after a ${form.operator}`
      : "known is a node's output";
    return fail(`${about} reads the initializer ${quoted(name)}; ${known}`);
  }

  private facts(node: OnnxNode, { op, scalars = {} }: OnnxRow, about: string): NodeFacts {
    const own = ownOf(op);
    const numbers = this.scalars(node, op.inputs.length + own.length, Object.keys(scalars), about);
    return {
      number(name) {
        const value = numbers.get(name) ?? node.attributes.get(name);
        return typeof value === "number" ? value : undefined;
      },
      input: this.values.get(node.inputs[0] ?? "")?.shape ?? [],
    };
  }

  /** Numbers that follow the layer's tensors among a node's inputs. */
  private scalars(
    { inputs }: OnnxNode,
    from: number,
    names: readonly string[],
    about: string,
  ): ReadonlyMap<string, number> {
    const found = names.map((name, i) => [name, inputs[from + i] ?? ""] as const);
    return new Map(
      found
        .filter(([, path]) => path !== "")
        .map(([name, path]) => {
          const { data } = this.parameter(path, about, name);
          return [
            name,
            data.length === 1 ? data[0]! : fail(`${about} takes ${data.length} numbers as ${name}`),
          ];
        }),
    );
  }

  private parameter(name: string | undefined, about: string, role: string): Tensor {
    const found = this.graph.initializers.get(name ?? "");
    if (!found) return fail(`${about} takes its ${role} from ${quoted(name ?? "")}, which is no initializer`);
    if (found.data.length === 0)
      fail(`${about} has a ${role} of shape [${found.shape.join(",")}], which holds nothing`);
    this.used.add(name ?? "");
    return found;
  }
}

/** The names of what a layer has of its own, parameters and then buffers. */
function ownOf({ parameters, buffers }: OnnxRow["op"]): readonly string[] {
  return Object.keys({ ...parameters, ...buffers });
}

/** What a node's operator makes, in which form. */
interface Known {
  readonly row: OnnxRow;
  readonly form?: OtherForm;
}

function rowFor({ operator, name }: OnnxNode, factsFor: (row: OnnxRow) => NodeFacts): Known {
  const possible = rows.filter((one) => one.operator === operator);
  const row = possible.find((one) => one.is?.(factsFor(one))) ?? possible.find((one) => !one.is);
  if (row) return { row };
  for (const other of rows) {
    const form = other.alsoReads?.find((one) => one.operator === operator);
    if (form) return { row: other, form };
  }
  const known = rows.flatMap((one) => [one.operator, ...(one.alsoReads ?? []).map((form) => form.operator)]);
  return fail(`node ${quoted(name)} has the operator ${quoted(operator)}; known are ${known.join(", ")}`);
}

/** A vector may be written as a row. */
function fitted(given: Tensor, { length }: Shape): Tensor {
  const [one, size, ...more] = given.shape;
  return length === 1 && one === 1 && size !== undefined && more.length === 0
    ? { ...given, shape: [size] }
    : given;
}
