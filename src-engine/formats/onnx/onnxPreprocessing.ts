// Normalisation as the first two nodes of a graph: it then takes pixels / 255 as they are. Only our own graphs are read
// so: of anybody else's Sub and Div nobody knows what their input was.

import type { Tensor } from "../../tensor/tensor";
import type { ModelDescription } from "../model/contents";
import { DEVIATION_WITHIN, MEAN_WITHIN } from "../model/feeding";
import { fail } from "./onnxFields";
import type { OnnxGraph, OnnxNode } from "./onnxProto";

/** Of both nodes the name, which is that of their result as well, the operator, and where its number stands. */
const steps = [
  { name: "preprocessing.centred", operator: "Sub", number: "preprocessing.mean", key: MEAN_WITHIN },
  { name: "preprocessing.scaled", operator: "Div", number: "preprocessing.deviation", key: DEVIATION_WITHIN },
] as const;

type Step = (typeof steps)[number];

export interface Preprocessing {
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
  const numbers = steps.map(({ number }, i): [string, Tensor] => [
    number,
    { dtype: "float32", shape: [], data: Float32Array.of(values[i]!) },
  ]);
  const nodes = steps.map(({ name, operator, number }, i) => ({
    name,
    operator,
    inputs: [i === 0 ? input : steps[0].name, number],
  }));
  return { nodes, numbers: new Map(numbers), output: steps[1].name };
}

export interface Recognized {
  readonly mean: number;
  readonly deviation: number;
  readonly output: string;
  /** The nodes that come after. */
  readonly rest: readonly OnnxNode[];
  /** The initializers that were read. */
  readonly used: readonly string[];
}

/** What `preprocessing` wrote, where it did. The metadata knows the numbers to the last bit, if it speaks of the same. */
export function recognized(
  { nodes, initializers }: OnnxGraph,
  metadata: ReadonlyMap<string, string>,
  input: string,
): Recognized | undefined {
  const [first, second] = nodes;
  if (first?.name !== steps[0].name) return undefined;
  const number = (
    node: OnnxNode | undefined,
    { name, operator, number, key }: Step,
    from: string,
  ): number => {
    const [written] = initializers.get(number)?.data ?? [];
    const isOurs =
      node?.operator === operator &&
      node.inputs.join() === [from, number].join() &&
      node.outputs.join() === name;
    if (!isOurs || written === undefined)
      return fail(`node "${name}" is not the ${operator} that it is by its name`);
    const exact = Number(metadata.get(key));
    return Math.fround(exact) === written ? exact : written;
  };
  return {
    mean: number(first, steps[0], input),
    deviation: number(second, steps[1], steps[0].name),
    output: steps[1].name,
    rest: nodes.slice(2),
    used: steps.map((step) => step.number),
  };
}
