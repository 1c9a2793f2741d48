// What a tensor is called, and one number of it.

/** One name per tensor, everywhere: `conv1.weight`, `conv1.weight.grad`, `relu1.output`, `input`. */
export type TensorPath = string;

/** The name that a tensor shares with its gradient and its successor: `conv1.weight` of `conv1.weight.grad`. */
export function bare(path: TensorPath): TensorPath {
  return path.replace(/\.(grad|next)$/, "");
}

export function isGradient(path: TensorPath): boolean {
  return path.endsWith(".grad");
}

/** The layer that has a tensor, −1 for what none has: the input, the labels, the loss, settings. */
export function layerOf(layers: readonly { readonly name: string }[], path: TensorPath): number {
  return layers.findIndex(({ name }) => path.startsWith(`${name}.`));
}

/** `conv2.weight.grad[7,3,1,1]`; of a scalar its path alone. */
export function elementName(path: TensorPath, index: readonly (number | string)[]): string {
  return index.length ? `${path}[${index.join(",")}]` : path;
}
