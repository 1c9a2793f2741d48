// What the stage shows of a layer: its activation and the gradient by it, or one of its parameters;
// of the loss, what it is computed from and the gradient that backward begins with.

import type { SessionInfo, TensorPath } from "../../../src-engine/protocol/protocol";

export interface Stage {
  readonly name: string;
  readonly title: string;
  readonly activation: { readonly path: TensorPath; readonly local: string };
  readonly gradient: TensorPath;
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
  const activation =
    path === undefined
      ? { path: layer.output, local: "activation" }
      : updated
        ? { path: `${path}.next`, local: "updated parameter" }
        : { path, local: "parameter" };
  return {
    name: path ?? layer.name,
    title: layer.title,
    activation,
    gradient: `${path ?? layer.output}.grad`,
    loss: false,
  };
}

/** Its per-sample tensor, or the network's output where it has none of its own. */
function lossStage(info: SessionInfo, name: string): Stage | undefined {
  const own = info.instructions.filter((instruction) => instruction.layer === name);
  const forward = own.filter(({ phase }) => phase === "loss");
  const backward = own.find(({ phase }) => phase === "backward");
  const vector = forward.find(({ writes }) => (info.tensors[writes]?.shape.length ?? 0) > 0);
  const input = forward[0]?.reads["input"];
  const activation = vector
    ? { path: vector.writes, local: vector.rule }
    : input && { path: input, local: "input" };
  const [first] = forward;
  if (!first || !backward || !activation) return undefined;
  return { name, title: first.op, activation, gradient: backward.writes, loss: true };
}
