// What a tensor is called, and one number of it.

/** One name per tensor, everywhere: `conv1.weight`, `conv1.weight.grad`, `relu1.output`, `input`. */
export type TensorPath = string;

/** What every optimizer goes by, be it carried or written by a schedule. */
export const LEARNING_RATE = "learningRate";
/** What a schedule makes the learning rate of: the one that the run was given. */
export const INITIAL_LEARNING_RATE = "initialLearningRate";

/** One element of a tensor and its value. */
export interface ElementValue {
  readonly path: TensorPath;
  readonly index: readonly number[];
  readonly value: number;
}

/** `conv2.weight.grad[7,3,1,1]`; of a scalar its path alone. */
export function elementName(path: TensorPath, index: readonly (number | string)[]): string {
  return index.length ? `${path}[${index.join(",")}]` : path;
}
