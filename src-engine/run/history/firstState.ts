// What a run begins with: a function of its seed and each tensor's own path.

import { initialize, type Scheme } from "../../model/initialize";
import { opOf } from "../../model/model";
import { optimizerNamed } from "../../optim/index";
import type { TensorPath } from "../../protocol/protocol";
import { scalar, zeros, type Tensor } from "../../tensor/tensor";
import type { State } from "../backend";
import { INITIAL_LEARNING_RATE, LEARNING_RATE, weightOf, type Program } from "../program/program";

/** All that is carried: parameters and buffers as their ops have them, the optimizer's state zeros, its settings as given. */
export function firstState(program: Program, scheme: Scheme, seed: number): State {
  return new Map(program.carried.map((path) => [path, firstValue(program, path, scheme, seed)]));
}

/** @param path one of the program's `carried` */
export function firstValue(program: Program, path: TensorPath, scheme: Scheme, seed: number): Tensor {
  const { shape, role } = program.tensors[path]!;
  if (role === "setting") return scalar(settingOf(program, path));
  const layer = program.layers.find(({ parameters, buffers }) => [...parameters, ...buffers].includes(path));
  if (!layer) return zeros(shape, "float32"); // the optimizer's
  const { parameters, buffers } = opOf(layer);
  const { begins } = { ...parameters, ...buffers }[path.slice(layer.name.length + 1)]!;
  const weight = program.tensors[weightOf(layer) ?? ""]?.shape ?? shape;
  return initialize(scheme, path, begins, shape, weight, seed);
}

function settingOf({ optimizer: { type, attrs } }: Program, path: TensorPath): number {
  const name = path === INITIAL_LEARNING_RATE ? LEARNING_RATE : path;
  return Number(attrs[name] ?? optimizerNamed(type).settings?.[name]?.default);
}
