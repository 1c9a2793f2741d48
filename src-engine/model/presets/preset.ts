// What a preset is: a network, the recipe it is trained by, and what a list of presets tells of it.

import type { ModelSpec, OptimizerSpec } from "../model";
import type { Augment } from "../../protocol/recipe/augment";
import type { PerChannel } from "../../protocol/perChannel";
import type { Scheme } from "../initialize";

export interface Recipe {
  readonly batchSize: number;
  readonly learningRate: number;
  /** By what the weights are updated, and what it goes by besides the learning rate; plain SGD where it is left out. */
  readonly optimizer?: OptimizerSpec;
  readonly epochs: number;
  readonly initialization: Scheme;
  /** The share of the training images set apart for validation. */
  readonly validationShare: number;
  /** Whether every epoch sees the images in an order of its own. */
  readonly shuffle: boolean;
  /** By how many pixels at most training images are moved, anew in each epoch; not at all where it is left out. */
  readonly shift?: number;
  /** What else is done to training images, anew in each epoch; nothing where it is left out. */
  readonly augment?: Augment;
  /** A pixel becomes (raw / 255 − mean) / deviation, by one number for all channels or one for each. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

export interface Preset {
  readonly model: ModelSpec;
  readonly recipe: Recipe;
}

/** One of those that come with Backstep. */
export interface ListedPreset extends Preset {
  /** One sentence: what there is to look at. */
  readonly lookAt: string;
  /** The data that it is meant for, by the name that `launch` knows it by. */
  readonly data: string;
}

/** Of images of digits: MNIST's mean and deviation. */
export const usual: Recipe = {
  batchSize: 64,
  learningRate: 0.05,
  epochs: 5,
  initialization: "pytorch",
  validationShare: 0.2,
  shuffle: true,
  mean: 0.1307,
  deviation: 0.3081,
};

/** Of CIFAR-10, with SGD by momentum; mean and deviation of its 50,000 training images. */
export const ofCifar10: Recipe = {
  ...usual,
  batchSize: 128,
  learningRate: 0.01,
  epochs: 10,
  optimizer: { type: "SGD", attrs: { momentum: 0.9, weightDecay: 5e-4 } },
  mean: [0.4914, 0.4822, 0.4465],
  deviation: [0.247, 0.2435, 0.2616],
};
