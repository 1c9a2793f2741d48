// What a run begins with: a function of its seed and each tensor's own path.

import { initialize, type Scheme } from "../../model/initialize";
import { opOf } from "../../model/model";
import type { TensorPath } from "../../protocol/protocol";
import { scalar, zeros, type Shape, type Tensor } from "../../tensor/tensor";
import type { State } from "../backend";
import { optimizerRules } from "../program/optimizerRules";
import { INITIAL_LEARNING_RATE, LEARNING_RATE } from "../../protocol/tensorPath";
import { weightOf, type Program } from "../program/program";

/** All that is carried: parameters and buffers as their ops have them, the optimizer's state as it has it, its settings as given. */
export function firstState(program: Program, scheme: Scheme, seed: number): State {
  return new Map(program.carried.map((path) => [path, firstValue(program, path, scheme, seed)]));
}

/** @param path one of the program's `carried` */
export function firstValue(program: Program, path: TensorPath, scheme: Scheme, seed: number): Tensor {
  const { shape, role, of } = program.tensors[path]!;
  if (role === "setting") return scalar(settingOf(program, path));
  const layer = program.layers.find(({ parameters, buffers }) => [...parameters, ...buffers].includes(path));
  if (!layer) return stateAtFirst(program, path.slice(of!.length + 1), shape);
  const { parameters, buffers } = opOf(layer);
  const { begins } = { ...parameters, ...buffers }[path.slice(layer.name.length + 1)]!;
  const weight = program.tensors[weightOf(layer) ?? ""]?.shape ?? shape;
  return initialize(scheme, path, begins, shape, weight, seed);
}

function settingOf({ optimizer }: Program, path: TensorPath): number {
  return Number(optimizerRules(optimizer).settings[path === INITIAL_LEARNING_RATE ? LEARNING_RATE : path]);
}

function stateAtFirst({ optimizer }: Program, state: string, shape: Shape): Tensor {
  const { op, settings } = optimizerRules(optimizer);
  const first = zeros(shape, "float32");
  first.data.fill(op.stateBegins?.(state, settings) ?? 0);
  return first;
}
