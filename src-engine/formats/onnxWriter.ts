// Writes a chain of layers as an ONNX graph, with its weights as initializers.
//
// Layers become nodes of the same name; values are called as everywhere else:
// `input`, `conv1.output`, `conv1.weight`. The batch is the dimension "N". How
// pixels become input stands in the metadata and in doc strings, for people.

import { convert, type Tensor } from "../tensor/tensor";
import { follow, parametersOf, type Flow } from "./chain";
import type { Contents, LayerDescription, ModelDescription } from "./contents";
import { feeding, inputSentence, outputSentence, withoutFeeding } from "./feeding";
import { quoted } from "./formatError";
import { hasLoneSurrogate } from "./jsonReader";
import { checkAttrs } from "./modelJson";
import { fail } from "./onnxFields";
import { rows, type WrittenAttribute } from "./onnxNodes";
import { FLOAT } from "./onnxTensor";
import { originSentence } from "./origin";
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
const INPUT = "input";
const IR_VERSION = 8;
const OPSET = 13;

/**
 * Weights are written as float32.
 * @throws FormatError when the model is missing, cannot be said in ONNX, or does not go with the tensors
 */
export function encodeOnnx(contents: Contents): Bytes {
  const { model, metadata = new Map<string, string>() } = contents;
  if (!model) return fail("writing needs a description of the model, and there are only tensors");
  const properties = [...withoutFeeding(metadata), ...feeding(contents)].sort(([a], [b]) => (a < b ? -1 : 1));
  return joined(
    rope(
      integerField(1, IR_VERSION),
      name(2, PRODUCER),
      name(6, [`${model.name}, written by Backstep.`, originSentence(metadata)].filter(Boolean).join(" ")),
      ropeField(7, graph(model, contents)),
      bytesField(8, message(textField(1, ""), integerField(2, OPSET))),
      ...properties.map(([key, value]) => bytesField(14, message(name(1, key), name(2, value)))),
    ),
  );
}

function graph(model: ModelDescription, { tensors, preprocessing: within = false }: Contents): Rope {
  if (model.layers.length === 0) fail(`model ${quoted(model.name)} has no layers`);
  const nodes: Bytes[] = [];
  const parameters: string[] = [];
  let flow: Flow = { kind: "maps", channels: model.inputShape[0] };
  const before = within ? preprocessing(model, INPUT) : undefined;
  let value = before?.output ?? INPUT;
  for (const given of model.layers) {
    const layer = { ...given, attrs: checkAttrs(given.name, given.type, given.attrs, fail) };
    flow = follow(flow, layer, tensors, fail);
    nodes.push(node(layer, value));
    parameters.push(...parametersOf(layer));
    value = `${layer.name}.output`;
  }
  const unknown = [...tensors.keys()].find((path) => !parameters.includes(path));
  if (unknown !== undefined) {
    fail(`tensor ${quoted(unknown)} belongs to no layer of the model ${quoted(model.name)}`);
  }
  if (new Set(model.layers.map(({ name }) => name)).size < nodes.length) {
    fail("two layers of the model have the same name");
  }
  const output = flow.kind === "maps" ? [flow.channels, "H", "W"] : [flow.features ?? "features"];
  const numbers = before ? [...before.numbers] : [];
  const weights = parameters.map((path) => [path, tensors.get(path)!] as const);
  return rope(
    ...(before?.nodes ?? []).map((one) =>
      bytesField(1, operation(one.name, one.operator, one.inputs, one.name)),
    ),
    ...nodes.map((bytes) => bytesField(1, bytes)),
    name(2, model.name),
    ...[...numbers, ...weights].map(([path, tensor]) => ropeField(5, initializer(path, tensor))),
    bytesField(11, valueInfo(INPUT, ["N", ...model.inputShape], inputSentence(model, within))),
    bytesField(12, valueInfo(value, ["N", ...output], outputSentence(model))),
  );
}

function node(layer: LayerDescription, input: string): Bytes {
  const row = rows.find(({ type }) => type === layer.type);
  if (!row) return fail(`layer ${quoted(layer.name)} has type ${quoted(layer.type)}, which is not written`);
  return message(
    operation(layer.name, row.operator, [input, ...parametersOf(layer)], `${layer.name}.output`),
    ...[...row.write(layer.attrs)].map(([key, value]) => bytesField(5, attribute(key, value))),
  );
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

/** The last field is the attribute's type: FLOAT 1, INT 2, INTS 7. */
function attribute(key: string, value: WrittenAttribute): Bytes {
  const written =
    typeof value === "number"
      ? [integerField(3, value), integerField(20, 2)]
      : "float" in value
        ? [floatField(2, value.float), integerField(20, 1)]
        : [...value.map((n) => integerField(8, n)), integerField(20, 7)];
  return message(textField(1, key), ...written);
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
