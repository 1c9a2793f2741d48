// What the attribution tests ask about: a preset, a few iterations old, and an image without ties.

import { subjectOf, type Subject } from "../../../../src-engine/debug/attribution/subject";
import type { Unit } from "../../../../src-engine/protocol/protocol";
import type { Backend, State } from "../../../../src-engine/run/backend";
import { Probe } from "../../../../src-engine/run/probe";
import { random } from "../../../../src-engine/tensor/random";
import { sizeOf, zeros, type Tensor } from "../../../../src-engine/tensor/tensor";
import { simdBackend, smallTrainer } from "../../../support/runs";

interface Wanted {
  readonly model?: string;
  readonly backend?: Backend;
  readonly unit?: Unit;
  /** An image of the data, whose black pixels are alike; else noise. */
  readonly digit?: boolean;
  /** As if no layer had a bias. */
  readonly biases?: boolean;
}

export function subject(wanted: Wanted = {}): Subject {
  const { model = "cnn-pytorch", backend = simdBackend, unit, digit = false, biases = true } = wanted;
  const trainer = smallTrainer({ model });
  for (let iteration = 0; iteration < 3; iteration++) trainer.advance();
  const weights = biases ? trainer.weights() : withoutBiases(trainer.weights());
  const image = digit ? trainer.read("input", 1) : noise(trainer.spec.model.input);
  return subjectOf(new Probe(trainer.spec.model, backend), weights, image, trainer.spec.recipe, unit);
}

function withoutBiases(weights: State): State {
  return new Map([...weights].map(([path, one]) => [path, path.endsWith(".bias") ? zeros(one.shape) : one]));
}

function noise(image: readonly number[]): Tensor {
  const draw = random(3, "noise");
  return {
    ...zeros([1, ...image]),
    data: Float64Array.from({ length: sizeOf(image) }, (_, n) => draw.normal(n)),
  };
}

/** Never too long. */
export const patient = (): Promise<boolean> => Promise.resolve(true);

/** Until it was asked so often. */
export function patientFor(times: number): () => Promise<boolean> {
  let asked = 0;
  return () => Promise.resolve(++asked < times);
}
