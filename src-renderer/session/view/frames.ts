// What the stage shows for a frame of the call stack. Choosing a frame never moves in time.

import type {
  ElementValue,
  InstructionInfo,
  SessionInfo,
  StackFrame,
  Stopped,
  TensorPath,
} from "../../../src-engine/protocol/protocol";
import { ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { sizeOf, type Shape } from "../../../src-engine/tensor/tensor";
import { isOneSample } from "../../../src-view/addresses";
import type { Emphasis, Spot } from "./view";
import { currentInstruction } from "../words";

interface Shown {
  /** Undefined follows the operation. */
  readonly layer?: string;
  readonly parameter?: TensorPath;
  readonly emphasis: Emphasis;
  readonly selected?: Spot;
}

/** The iteration is its loss; a phase its side of the layers; the rest is what the name says. */
export function shownBy(
  info: SessionInfo,
  stopped: Stopped,
  { granularity }: StackFrame,
  spot?: Spot,
): Shown {
  const ran = currentInstruction(info, stopped);
  const loss = info.instructions.find(({ phase }) => phase === "loss")?.layer;
  if (!ran || granularity === "iteration")
    return { ...(loss !== undefined && { layer: loss }), emphasis: "both" };
  if (granularity === "phase") return { emphasis: sideOf(ran) };
  if (granularity === "layer") return { layer: ran.layer, emphasis: "both" };
  const path = ownerOf(info, ran.writes);
  const isParameter = info.tensors[path]?.role === "parameter";
  return {
    layer: ran.layer,
    ...(isParameter ? { parameter: path, emphasis: "both" } : { emphasis: sideOf(ran) }),
    ...(granularity === "element" && spot && { selected: spot }),
  };
}

function sideOf({ phase }: InstructionInfo): Emphasis {
  return phase === "forward" ? "activations" : phase === "backward" ? "gradients" : "both";
}

/** Whether a tensor has a row for each sample of the batch. */
export function isOfBatch({ tensors }: SessionInfo, path: TensorPath): boolean {
  return tensors[path]?.perSample ?? false;
}

/** Where an element lies in the tensor as it was sent: a per-sample tensor comes as one sample of its batch. */
export function offsetOf(
  info: SessionInfo,
  { path, index }: ElementValue,
  shape: Shape,
  sample: number,
): number | undefined {
  const isPart = isOneSample(info, path, shape);
  if (isPart && index[0] !== sample) return undefined;
  const own = isPart ? [0, ...index.slice(1)] : index;
  const offset = own.reduce((at, i, axis) => at * (shape[axis] ?? 1) + i, 0);
  return offset < sizeOf(shape) ? offset : undefined;
}
