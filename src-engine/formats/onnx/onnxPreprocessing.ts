// Normalisation as the first two nodes of a graph: it then takes pixels / 255 as they are. Only our own graphs are read
// so: of anybody else's Sub and Div nobody knows what their input was.

import type { PerChannel } from "../../protocol/perChannel";
import type { Tensor } from "../../tensor/tensor";
import type { ModelDescription } from "../model/contents";
import { DEVIATION_WITHIN, MEAN_WITHIN, perChannelOf } from "../model/feeding";
import { quoted } from "../formatError";
import { fail } from "./onnxFields";
import type { OnnxNode } from "./onnxNode";
import type { OnnxGraph } from "./onnxProto";

/** Of both nodes the name, which is that of their result as well, the operator, and where its number stands. */
const steps = [
  { name: "preprocessing.centred", operator: "Sub", number: "preprocessing.mean", key: MEAN_WITHIN },
  { name: "preprocessing.scaled", operator: "Div", number: "preprocessing.deviation", key: DEVIATION_WITHIN },
] as const;

type Step = (typeof steps)[number];

interface Preprocessing {
  readonly nodes: readonly {
    readonly name: string;
    readonly operator: string;
    readonly inputs: readonly string[];
  }[];
  readonly numbers: ReadonlyMap<string, Tensor>;
  /** The value that the first layer reads. */
  readonly output: string;
}

/** @param input the name of the graph's input */
export function preprocessing({ mean, deviation }: ModelDescription, input: string): Preprocessing {
  const values = [mean, deviation];
  const numbers = steps.map(({ number }, i): [string, Tensor] => [number, constant(values[i]!)]);
  const nodes = steps.map(({ name, operator, number }, i) => ({
    name,
    operator,
    inputs: [i === 0 ? input : steps[0].name, number],
  }));
  return { nodes, numbers: new Map(numbers), output: steps[1].name };
}

/** One for all channels, or one for each, to be spread over rows and columns. */
function constant(numbers: PerChannel): Tensor {
  return typeof numbers === "number"
    ? { dtype: "float32", shape: [], data: Float32Array.of(numbers) }
    : { dtype: "float32", shape: [numbers.length, 1, 1], data: Float32Array.from(numbers) };
}

interface Recognized {
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
  readonly output: string;
  /** The names of its nodes. */
  readonly nodes: readonly string[];
}

/** What `preprocessing` wrote, where it did. The metadata knows the numbers to the last bit, if it speaks of the same. */
export function recognized(
  { nodes, initializers }: OnnxGraph,
  metadata: ReadonlyMap<string, string>,
  { input, inputShape }: Pick<ModelDescription, "inputShape"> & { readonly input: string },
): Recognized | undefined {
  const [first, second] = nodes;
  if (first?.name !== steps[0].name) return undefined;
  const number = (
    node: OnnxNode | undefined,
    { name, operator, number, key }: Step,
    from: string,
  ): PerChannel => {
    const written = initializers.get(number);
    const isOurs =
      node?.operator === operator &&
      node.inputs.join() === [from, number].join() &&
      node.outputs.join() === name;
    const single = constant(0).shape.join();
    const each = constant(Array<number>(inputShape[0]).fill(0)).shape.join();
    const shape = written?.shape.join();
    if (!isOurs || !written || (shape !== single && shape !== each))
      return fail(`node "${name}" is not the ${operator} that it is by its name`);
    const read = written.numbers();
    const numbers = shape === single ? read[0]! : Array.from(read);
    const exact = perChannelOf(metadata.get(key), inputShape);
    return exact !== undefined && areOne(constant(exact), { ...written, data: read }) ? exact : numbers;
  };
  return {
    mean: number(first, steps[0], input),
    deviation: number(second, steps[1], steps[0].name),
    output: steps[1].name,
    nodes: steps.map((step) => step.name),
  };
}

/** What the metadata say of it, where they do. */
export function propertyOf(
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

function areOne(
  a: Pick<Tensor, "shape" | "data">,
  b: Pick<Tensor, "shape"> & { readonly data: ArrayLike<number> },
): boolean {
  return a.shape.join() === b.shape.join() && Array.from(a.data).every((x, i) => Object.is(x, b.data[i]));
}
