// What the stage shows of a layer: its activation and the gradient by it, or one of its parameters;
// of the loss, what it is computed from and the gradient that backward begins with.

import { gradientOf, nextOf } from "../../../src-engine/protocol/relatedTensors";
import type { SessionInfo, TensorPath } from "../../../src-engine/protocol/protocol";

interface Stage {
  readonly name: string;
  readonly title: string;
  readonly activation: { readonly path: TensorPath; readonly local: string };
  /** Undefined where none is computed. */
  readonly gradient: TensorPath | undefined;
  readonly loss: boolean;
}

/** @param updated the parameter as it is after its update */
export function stageOf(
  info: SessionInfo,
  name: string,
  parameter?: TensorPath,
  updated = false,
): Stage | undefined {
  const layer = info.layers.find((layer) => layer.name === name);
  if (!layer) return lossStage(info, name);
  const path = parameter !== undefined && layer.parameters.includes(parameter) ? parameter : undefined;
  const next = path === undefined ? undefined : nextOf(info, path);
  const activation =
    path === undefined
      ? { path: layer.output, local: "activation" }
      : updated && next !== undefined
        ? { path: next, local: "updated parameter" }
        : { path, local: "parameter" };
  return {
    name: path ?? layer.name,
    title: layer.title,
    activation,
    gradient: gradientOf(info, path ?? layer.output),
    loss: false,
  };
}

/** What it has a row of for each sample, or the network's output where it has none of its own. */
function lossStage(info: SessionInfo, name: string): Stage | undefined {
  const own = info.instructions.filter((instruction) => instruction.layer === name);
  const forward = own.filter(({ phase }) => phase === "loss");
  const backward = own.find(({ phase }) => phase === "backward");
  const vector = forward.find(({ writes }) => info.tensors[writes]?.perSample);
  const outputs = new Set(info.layers.map(({ output }) => output));
  const input = Object.values(forward[0]?.reads ?? {}).find((path) => outputs.has(path));
  const activation = vector
    ? { path: vector.writes, local: vector.rule }
    : input && { path: input, local: "input" };
  const [first] = forward;
  if (!first || !backward || !activation) return undefined;
  return { name, title: first.op, activation, gradient: backward.writes, loss: true };
}
