// Reads an ONNX graph of layers that we know: ours, and what other tools write for the same layers. Everything else is
// refused by name.
//
// Variants understood: a weight either way round, a bias that another node adds, layers without bias, a number as an
// attribute or as an input, Identity (a layer where we wrote it), names of any kind. Which operators there are, the ops say (ops/index.onnx.ts).

import type { Contents, ModelDescription } from "../model/contents";
import { checkDecodedSize, MOST_DECODED } from "../decodedSize";
import { DEVIATION, MEAN, perChannelOf, withoutFeeding } from "../model/feeding";
import type { PerChannel } from "../../protocol/perChannel";
import { quoted } from "../formatError";
import { fail } from "./onnxFields";
import { GraphReader } from "./onnxGraph";
import { withoutIdentities } from "./onnxIdentity";
import { readOnnx, type OnnxGraph } from "./onnxProto";
import { recognized } from "./onnxPreprocessing";
import { PRODUCER } from "./onnxWriter";

/**
 * @param most bytes that all tensors together may take
 * @throws FormatError
 */
export function decodeOnnx(
  bytes: Uint8Array,
  most = MOST_DECODED,
): Contents & { readonly model: ModelDescription } {
  const { producer, graph: whole, metadata } = readOnnx(bytes);
  const ours = producer === PRODUCER;
  const { graph, passedOn } = ours ? { graph: whole, passedOn: [] } : withoutIdentities(whole);
  checkDecodedSize(decodedSize(graph), most, fail);
  const { input, inputShape } = readInput(graph);
  const before = ours ? recognized(graph, metadata, { input, inputShape }) : undefined;
  const reader = new GraphReader(graph, ours, before?.output ?? input, [1, ...inputShape]);
  for (const node of before?.rest ?? graph.nodes) reader.take(node);
  const output = reader.end([...passedOn, ...(before?.used ?? [])]);
  const rest = withoutFeeding(metadata);
  const model = {
    name: graph.name,
    inputShape,
    layers: reader.layers,
    ...(output !== undefined && { output }),
    mean: before?.mean ?? property(metadata, MEAN, 0, inputShape),
    deviation: before?.deviation ?? property(metadata, DEVIATION, 1, inputShape),
  };
  return {
    tensors: reader.tensors,
    model,
    ...(rest.size > 0 && { metadata: rest }),
    ...(before && { preprocessing: true }),
  };
}

/** Nodes may share an initializer, but layers do not share their weights. */
function decodedSize({ nodes, initializers }: OnnxGraph): number {
  const used = nodes.flatMap(({ inputs }) => inputs);
  return used.reduce((sum, name) => sum + (initializers.get(name)?.data.byteLength ?? 0), 0);
}

function readInput({ inputs, initializers }: OnnxGraph): {
  input: string;
  inputShape: [number, number, number];
} {
  // Old writers list weights among the inputs too.
  const [input, ...others] = inputs.filter(({ name }) => !initializers.has(name));
  if (!input || others.length > 0)
    return fail(`graph must have one input, it has ${others.length + (input ? 1 : 0)}`);
  const [, channels, height, width, ...more] = input.shape ?? [];
  if (!isSize(channels) || !isSize(height) || !isSize(width) || more.length > 0) {
    return fail(
      `input ${quoted(input.name)} must have shape [N, channels, height, width] with the last three known, ` +
        `it has [${(input.shape ?? []).join(", ").slice(0, 80)}]`,
    );
  }
  return { input: input.name, inputShape: [channels, height, width] };
}

function isSize(n: number | string | undefined): n is number {
  return typeof n === "number" && n >= 1;
}

function property(
  metadata: ReadonlyMap<string, string>,
  key: string,
  usual: number,
  inputShape: ModelDescription["inputShape"],
): PerChannel {
  const text = metadata.get(key);
  if (text === undefined) return usual;
  const several = inputShape[0] > 1 ? `, or a list of ${inputShape[0]} for the channels` : "";
  return (
    perChannelOf(text, inputShape) ??
    fail(`metadata ${quoted(key)} must be a number${several}, found ${quoted(text)}`)
  );
}
