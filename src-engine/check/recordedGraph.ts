// The network that was run, from the graph that our recorder writes beside the tensors: which operations there were, in which order, and
// which tensors they read and made. Names of tensors are followed, not taken apart.

import type { LayerSpec, ModelSpec } from "../model/model";
import { usualLoss } from "../ops/index";
import { lossOfCall, opOfCall } from "../ops/torchFunctions";
import type { RecordedIteration } from "../recording/recording";
import type { Shape } from "../tensor/tensor";

export interface RecordedGraph {
  readonly model: ModelSpec;
  /** Which recorded tensor is which of the model's, where their names differ; null where the recorded one is none of it. */
  readonly names: ReadonlyMap<string, { readonly name: string } | null>;
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly kept?: Readonly<Record<string, string>>;
  readonly where?: string;
}

/** Undefined where there is no graph. @throws Error naming the operations that are none of ours, and where they stand */
export function recordedGraph({ metadata, tensors }: RecordedIteration): RecordedGraph | undefined {
  const nodes = nodesIn(metadata.get("backstep"));
  if (!nodes.length) return undefined;
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const layers: LayerSpec[] = [];
  const names = new Map<string, { readonly name: string } | null>();
  const madeBy = new Map<string, string>();
  const problems: string[] = [];
  const used = new Set<string>();
  let input: string | undefined;
  let loss: { readonly spec: ModelSpec["loss"]; readonly of: string } | undefined;

  const layerOf = (tensor: string): string | undefined => {
    if (madeBy.has(tensor)) return madeBy.get(tensor);
    if (input === undefined || input === tensor) {
      input = tensor;
      return "input";
    }
    return undefined;
  };
  const isCarried = (local: string): boolean =>
    !["input", "other", "target"].includes(local) && !/^tensors/.test(local);

  for (const node of nodes) {
    const { name, op, attrs, outputs, kept = {} } = node;
    const [made] = outputs;
    if (made === undefined) continue;
    const asLoss = lossOfCall(op, { attrs });
    if (asLoss) {
      const scores = scoresOf(node.inputs["input"] ?? "", asLoss.ofLogProbabilities, nodes);
      const { type, attrs: lossAttrs } = asLoss;
      loss = { spec: { type, attrs: lossAttrs }, of: scores };
      names.set("target", { name: node.inputs["target"] ?? "target" });
      continue;
    }
    const read = Object.entries(node.inputs);
    const call = {
      attrs,
      inputs: Object.fromEntries(read.map(([local, tensor]) => [local, shapes.get(tensor) ?? []])),
      output: shapes.get(made) ?? [],
    };
    const found = opOfCall(op, call);
    const from = read.filter(([local]) => !isCarried(local)).map(([, tensor]) => layerOf(tensor));
    if (!found || !from.length || from.some((one) => one === undefined)) {
      problems.push(`${op}${node.where === undefined ? "" : ` (${node.where})`}`);
      continue;
    }
    const layer = ["input", "loss", "optimizer"].includes(name) ? `${name}_` : name;
    layers.push({ name: layer, ...found, inputs: from as string[] });
    madeBy.set(made, layer);
    names.set(`${layer}.output`, { name: made });
    names.set(`${layer}.output.grad`, { name: `${made}.grad` });
    for (const [local, tensor] of Object.entries(kept)) names.set(`${layer}.${local}`, { name: tensor });
    for (const [local, tensor] of read.filter(([one]) => isCarried(one))) {
      const path = `${layer}.${local}`;
      const isShared =
        used.has(tensor) || nodes.some((one) => one !== node && Object.values(one.inputs).includes(tensor));
      used.add(tensor);
      names.set(path, { name: tensor });
      // What several layers give back to one tensor is no single layer's.
      names.set(`${path}.grad`, isShared ? null : { name: `${tensor}.grad` });
      names.set(`${path}.next`, isShared ? null : { name: `${tensor}.next` });
    }
  }
  if (problems.length)
    throw new Error(
      `the recorded run has operations that are none of Backstep's: ${[...new Set(problems)].slice(0, 6).join(", ")}; say by --model which network it is of`,
    );
  const shape: Shape = shapes.get(input ?? "") ?? [];
  const [, channels, height, width] = shape;
  if (
    !layers.length ||
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    shape.length !== 4
  )
    throw new Error(
      `the recorded run begins with ${input ?? "nothing"} [${shape.join(",")}]; expected images [N,C,H,W]; say by --model which network it is of`,
    );
  names.set("input", { name: input! });
  const output = loss && madeBy.get(loss.of);
  return {
    model: {
      name: "recorded",
      input: [channels, height, width],
      layers,
      ...(output !== undefined && { output }),
      loss: loss?.spec ?? { type: usualLoss, attrs: {} },
    },
    names: new Map([...names].filter(([, one]) => one === null || shapes.has(one.name))),
  };
}

/** What the log probabilities are made of. */
function scoresOf(tensor: string, isLog: boolean, nodes: readonly Node[]): string {
  const made = nodes.find(({ outputs }) => outputs[0] === tensor);
  return isLog && made?.op === "log_softmax" ? (made.inputs["input"] ?? tensor) : tensor;
}

function nodesIn(text: string | undefined): readonly Node[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "{}");
  } catch {
    return [];
  }
  const graph = (value as { graph?: unknown } | null)?.graph;
  return Array.isArray(graph) ? graph.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  if (typeof value !== "object" || value === null) return false;
  const { name, op, attrs, inputs, outputs } = value as Record<string, unknown>;
  const isRecord = (one: unknown): boolean => typeof one === "object" && one !== null && !Array.isArray(one);
  return (
    typeof name === "string" &&
    typeof op === "string" &&
    isRecord(attrs) &&
    isRecord(inputs) &&
    Object.values(inputs as object).every((one) => typeof one === "string") &&
    Array.isArray(outputs) &&
    outputs.every((one) => typeof one === "string")
  );
}
