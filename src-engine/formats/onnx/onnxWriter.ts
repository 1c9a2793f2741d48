// Writes a model as an ONNX graph, with its weights and buffers as initializers.
//
// Layers become nodes of the same name, each after those it reads; values are called as everywhere else:
// `input`, `conv1.output`, `conv1.weight`. The batch is the dimension "N". How
// pixels become input stands in the metadata and in doc strings, for people.

import { convert, scalar, tensor, type Shape, type Tensor } from "../../tensor/tensor";
import type { Contents, LayerDescription, ModelDescription } from "../model/contents";
import { checkAttrs, rowOf } from "../model/exchanged";
import { feeding, inputSentence, outputSentence, withoutFeeding } from "../model/feeding";
import { quoted } from "../formatError";
import { graphOf, INPUT } from "../model/graph";
import { hasLoneSurrogate } from "../json/jsonReader";
import { ownPaths, shapeAfter } from "../model/layerShapes";
import { parsePattern, type Pattern } from "./import/pattern";
import { fail } from "./onnxFields";
import type { WrittenAttribute, WrittenSetting } from "./onnxRow";
import { FLOAT, INT64 } from "./onnxTensor";
import { originSentence } from "../session/origin";
import { preprocessing } from "./onnxPreprocessing";
import {
  bytesField,
  floatField,
  integerField,
  joined,
  message,
  rope,
  ropeField,
  textField,
  type Bytes,
  type Rope,
} from "./protobuf";

export const PRODUCER = "backstep";
const IR_VERSION = 8;
/** What files are written for, unless a layer's operator is of a later set. */
const OPSET = 13;

/**
 * Weights are written as float32.
 * @throws FormatError when the model is missing, cannot be said in ONNX, or does not go with the tensors
 */
export function encodeOnnx(contents: Contents): Bytes {
  const { model, metadata = new Map<string, string>() } = contents;
  if (!model) return fail("writing needs a description of the model, and there are only tensors");
  const written = graph(model, contents);
  const properties = [...withoutFeeding(metadata), ...feeding(contents)].sort(([a], [b]) => (a < b ? -1 : 1));
  return joined(
    rope(
      integerField(1, IR_VERSION),
      name(2, PRODUCER),
      name(6, [`${model.name}, written by Backstep.`, originSentence(metadata)].filter(Boolean).join(" ")),
      ropeField(7, written),
      bytesField(8, message(textField(1, ""), integerField(2, opsetFor(model)))),
      ...properties.map(([key, value]) => bytesField(14, message(name(1, key), name(2, value)))),
    ),
  );
}

function opsetFor({ layers }: ModelDescription): number {
  return Math.max(OPSET, ...layers.map((layer) => rowOf(layer, fail).since ?? OPSET));
}

function graph(model: ModelDescription, { tensors, preprocessing: within = false }: Contents): Rope {
  if (model.layers.length === 0) fail(`model ${quoted(model.name)} has no layers`);
  const before = within ? preprocessing(model, INPUT) : undefined;
  const { layers, output } = graphOf(model, fail);
  const shapes = new Map<string, Shape>([[INPUT, [1, ...model.inputShape]]]);
  const initializers = new Map(
    [...(before?.numbers ?? [])].map(([path, one]) => [path, initializer(path, one)]),
  );
  const parameters = new Set<string>();
  const nodes: Bytes[] = [];
  const valueOf = (name: string): string => (name === INPUT ? (before?.output ?? INPUT) : `${name}.output`);
  for (const { spec, from } of layers) {
    const layer = { ...spec, attrs: checkAttrs(spec.name, spec.type, spec.attrs, fail) };
    const read = from.map((name) => shapes.get(name)!);
    shapes.set(layer.name, shapeAfter(layer, read, tensors, fail));
    const own = writtenTensors(layer, read, tensors);
    for (const path of ownPaths(layer, fail)) parameters.add(path);
    for (const [path, tensor] of own) initializers.set(path, initializer(path, tensor));
    const settings = settingsOf(layer);
    for (const [path, value] of settings)
      if (value !== undefined) initializers.set(path, setting(path, value));
    const given = [...settings].map(([path, value]) => (value === undefined ? "" : path));
    while (given.at(-1) === "") given.pop();
    const { forms = [], writesForm, unwritable } = rowOf(layer, fail);
    const why = unwritable?.(layer.attrs);
    if (why) fail(`${layer.type} ${quoted(layer.name)} ${why}`);
    const [form] = forms;
    if (writesForm && typeof form === "string")
      nodes.push(...nodesOfForm(layer.name, form, valueOf(from[0]!)));
    else nodes.push(node(layer, [...from.map(valueOf), ...own.map(([path]) => path), ...given]));
  }
  const unknown = [...tensors.keys()].find((path) => !parameters.has(path));
  if (unknown !== undefined) {
    fail(`tensor ${quoted(unknown)} belongs to no layer of the model ${quoted(model.name)}`);
  }
  const [, ...perImage] = shapes.get(output)!;
  return rope(
    ...(before?.nodes ?? []).map((one) =>
      bytesField(1, operation(one.name, one.operator, one.inputs, one.name)),
    ),
    ...nodes.map((bytes) => bytesField(1, bytes)),
    name(2, model.name),
    ...[...initializers.values()].map((one) => ropeField(5, one)),
    bytesField(11, valueInfo(INPUT, ["N", ...model.inputShape], inputSentence(model, within))),
    bytesField(12, valueInfo(valueOf(output), ["N", ...perImage], outputSentence(model))),
  );
}

/** A layer's own tensors as its node takes them, by their paths in its order, and those that only the node has. */
function writtenTensors(
  layer: LayerDescription,
  inputs: readonly Shape[],
  tensors: ReadonlyMap<string, Tensor>,
): readonly (readonly [path: string, tensor: Tensor])[] {
  const { op, added, written } = rowOf(layer, fail);
  const byName = Object.fromEntries(
    ownPaths(layer, fail).map((path) => [path.slice(layer.name.length + 1), tensors.get(path)!] as const),
  );
  const all = { ...added?.(layer.attrs, inputs), ...byName, ...written?.(byName, inputs) };
  return Object.keys({ ...op.parameters, ...op.buffers }).flatMap((name) => {
    const tensor = all[name];
    return tensor ? [[`${layer.name}.${name}`, tensor] as const] : [];
  });
}

/** What its node takes as inputs besides tensors, by the names of the initializers that hold it. */
function settingsOf(layer: LayerDescription): ReadonlyMap<string, WrittenSetting> {
  const { settings = {} } = rowOf(layer, fail);
  return new Map(
    Object.entries(settings).map(([key, value]) => [`${layer.name}.${key}`, value(layer.attrs)]),
  );
}

function node(layer: LayerDescription, inputs: readonly string[]): Bytes {
  const { operator, write, remark } = rowOf(layer, fail);
  return message(
    operation(layer.name, operator, inputs, `${layer.name}.output`),
    ...Object.entries(write?.(layer.attrs) ?? {}).map(([key, value]) => bytesField(5, attribute(key, value))),
    ...(remark === undefined ? [] : [textField(6, remark)]),
  );
}

/** A layer in the nodes of a form that has no value but `x`, and no attributes: the last one is called as the layer. */
function nodesOfForm(layer: string, form: string, x: string): readonly Bytes[] {
  const nodes: Bytes[] = [];
  const written = (pattern: Pattern, called?: string): string => {
    if (pattern.kind === "value") return x;
    if (pattern.kind === "number") throw new Error(`onnx: ${form} has a number, which is not written`);
    const inputs = pattern.inputs.map((one) => written(one));
    const own = called ?? `${layer}/${nodes.length}/${pattern.operator}`;
    nodes.push(operation(own, pattern.operator, inputs, `${own}.output`));
    return `${own}.output`;
  };
  written(parsePattern(form), layer);
  return nodes;
}

/** A node but for its attributes. */
function operation(called: string, operator: string, inputs: readonly string[], output: string): Bytes {
  return message(
    ...inputs.map((path) => name(1, path)),
    name(2, output),
    name(3, called),
    textField(4, operator),
  );
}

function attribute(key: string, value: WrittenAttribute): Bytes {
  return message(textField(1, key), ...attributeFields(value));
}

/** The last field is the attribute's type: FLOAT 1, INT 2, STRING 3, INTS 7. */
function attributeFields(value: WrittenAttribute): readonly Bytes[] {
  if (typeof value === "number") return [integerField(3, value), integerField(20, 2)];
  if ("float" in value) return [floatField(2, value.float), integerField(20, 1)];
  if ("text" in value) return [textField(4, value.text), integerField(20, 3)];
  return [...value.map((n) => integerField(8, n)), integerField(20, 7)];
}

/** The tensor's own bytes where they are float32. */
function initializer(path: string, tensor: Tensor): Rope {
  const { shape, data } = tensor.dtype === "float32" ? tensor : convert(tensor, "float32");
  return rope(
    ...shape.map((n) => integerField(1, n)),
    integerField(2, FLOAT),
    name(8, path),
    ropeField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
}

/** A float, floats, or whole numbers as int64. */
function setting(path: string, value: NonNullable<WrittenSetting>): Rope {
  if (typeof value === "number") return initializer(path, scalar(value));
  if ("floats" in value) return initializer(path, tensor([value.floats.length], value.floats, "float32"));
  const raw = new Uint8Array(BigInt64Array.from(value, BigInt).buffer);
  return rope(integerField(1, value.length), integerField(2, INT64), name(8, path), ropeField(9, raw));
}

function valueInfo(path: string, shape: readonly (number | string)[], doc: string): Bytes {
  const dimensions = shape.map((n) =>
    bytesField(1, typeof n === "number" ? integerField(1, n) : textField(2, n)),
  );
  const tensorType = message(integerField(1, FLOAT), bytesField(2, message(...dimensions)));
  return message(name(1, path), bytesField(2, bytesField(1, tensorType)), textField(3, doc));
}

/** A text that came from outside. */
function name(number: number, text: string): Bytes {
  if (hasLoneSurrogate(text)) fail(`${quoted(text)} holds a lone surrogate and cannot be written`);
  return textField(number, text);
}
