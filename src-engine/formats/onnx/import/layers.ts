// Makes the layers of a model that is read from a graph, with their tensors, each as its op's row says.

import { zeros, type Shape, type Tensor } from "../../../tensor/tensor";
import type { LayerDescription } from "../../model/contents";
import { checkAttrs, opOf } from "../../model/exchanged";
import { saidInputs } from "../../model/graph";
import { shapeAfter, shapesIn, withCounted } from "../../model/layerShapes";
import { Attributes } from "../onnxAttributes";
import { fail } from "../onnxFields";
import { titled, type OnnxAttribute, type OnnxNode } from "../onnxNode";
import type { OnnxRow } from "../onnxRow";
import { tensorOf, type Constant } from "./constant";
import type { LayerNames } from "./names";
import { rowFor } from "./rowFor";
import { fileShape, isPlain, liesAlike, transpositionOf, viewOf, type View } from "./view";

type NodeAttributes = ReadonlyMap<string, OnnxAttribute>;

export class LayerMaker {
  readonly layers: LayerDescription[] = [];
  readonly tensors = new Map<string, Tensor>();
  /** The layers that others read. */
  readonly read = new Set<string>();

  constructor(private readonly names: LayerNames) {}

  /**
   * @param own the node's constants by the op's names for its tensors
   * @param order of the columns of what it reads, where that was flattened in another order than ours
   */
  make(
    node: OnnxNode,
    row: OnnxRow,
    attributes: NodeAttributes,
    inputs: readonly View[],
    own: ReadonlyMap<string, Constant> = new Map(),
    order?: Int32Array,
  ): View {
    const { op } = row;
    const given = new Attributes({ ...node, attributes });
    const found = Object.fromEntries([...own].map(([name, one]) => [name, tensorOf(one)]));
    const shapes = inputs.map(({ shape }) => shape);
    const attrs = row.read?.(given, found, shapes) ?? {};
    const lying = reordered(row.tensors?.(given, found) ?? found, order);
    given.end();
    const weight = [...own.values()].find((one) => one.name !== "")?.name ?? "";
    const name = this.names.next(node, weight, row.shortName);
    const read = inputs.map(({ layer }) => layer);
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
    const expected = shapesIn(layer, shapes, fail);
    const { parameters, buffers } = opOf(layer, fail);
    const tensors = new Map(
      Object.keys({ ...parameters, ...buffers }).map((key) => {
        const shape = expected[key]!;
        return [`${name}.${key}`, fitted(lying[key] ?? zeros(shape, "float32"), shape)];
      }),
    );
    const shape = shapeAfter(layer, shapes, tensors, fail);
    for (const [path, tensor] of tensors) this.tensors.set(path, tensor);
    this.layers.push(layer);
    for (const other of read) this.read.add(other);
    return viewOf(name, shape);
  }

  /** Our layer's output as a row an image. */
  flattened(view: View, node: OnnxNode): View {
    if (view.shape.length === 2) return view;
    return this.made(node, "Flatten", new Map([["axis", 1]]), view);
  }

  /** The file's value as a layer's output, moved where it has to be. */
  plain(view: View, node: OnnxNode): View {
    if (isPlain(view)) return viewOf(view.layer, view.shape);
    // The node's own name is its own layer's.
    const unnamed = { ...node, name: "" };
    if (view.order)
      return view.before ? this.flattened(this.plain(view.before, node), unnamed) : noOrder(node);
    if (view.axes[0] !== 0) fail(`${titled(node)} reads what has the batch in another place`);
    const alike = liesAlike(view) ? view : this.turned(view, unnamed);
    return this.reshaped(alike, fileShape(view), unnamed);
  }

  /** Our layer's output in another shape, its numbers in their order. @param shape for one image */
  reshaped(view: View, shape: Shape, node: OnnxNode): View {
    if (view.shape.join() === shape.join()) return viewOf(view.layer, view.shape);
    const [, features, ...more] = shape;
    if (features !== undefined && more.length === 0) return this.flattened(view, node);
    return this.made(node, "Reshape", new Map([["shape", [0, ...shape.slice(1)]]]), view);
  }

  private turned(view: View, node: OnnxNode): View {
    return this.made(node, "Transpose", new Map([["perm", transpositionOf(view)]]), view);
  }

  private made(node: OnnxNode, operator: string, attributes: NodeAttributes, view: View): View {
    const row = rowFor(operator, attributes, view.shape);
    const of = `[${view.shape.join(",")}]`;
    if (!row) return fail(`${titled(node)} needs a ${operator} of ${of}, for which there is no layer here`);
    return this.make({ ...node, operator }, row, attributes, [view]);
  }
}

/** A weight whose columns stand for what it reads. */
function reordered(
  tensors: Readonly<Record<string, Tensor>>,
  order: Int32Array | undefined,
): Readonly<Record<string, Tensor>> {
  const weight = tensors["weight"];
  if (!order || !weight) return tensors;
  const columns = order.length;
  const data = new Float32Array(weight.data.length);
  for (let at = 0; at < data.length; at += columns)
    for (let j = 0; j < columns; j++) data[at + order[j]!] = weight.data[at + j]!;
  return { ...tensors, weight: { ...weight, data } };
}

/** A vector may be written as a row. */
function fitted(given: Tensor, { length }: Shape): Tensor {
  const [one, size, ...more] = given.shape;
  return length === 1 && one === 1 && size !== undefined && more.length === 0
    ? { ...given, shape: [size] }
    : given;
}

function noOrder(node: OnnxNode): never {
  return fail(`${titled(node)} reads what was flattened in another order than channels, rows, columns`);
}
