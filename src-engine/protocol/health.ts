// What is measured of each layer at an observed iteration, in the order in which the tensor
// `health` [columns, layers, measures] carries it. NaN where a layer has no such thing.

export const healthMeasures = [
  /** Euclidean norm of the layer's output over the batch. */
  "activationNorm",
  /** Euclidean norm of the gradient of the loss by that output. */
  "gradientNorm",
  /** Euclidean norm of the gradients of its parameters together. */
  "parameterGradientNorm",
  /** Norm of the update over the norm of the parameters. */
  "updateRatio",
  /** The share of units (channels, features) that are 0 for every sample and place of the batch. */
  "dead",
  /** The share of outputs of a sigmoid, tanh or softmax within 1 % of their limits. */
  "saturated",
  /** How many elements of output, gradients and parameters are NaN or infinite. */
  "nonFinite",
] as const;

export type HealthMeasure = (typeof healthMeasures)[number];
