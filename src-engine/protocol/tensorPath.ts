// What a tensor is called.

/** One name per tensor, everywhere: `conv1.weight`, `conv1.weight.grad`, `relu1.output`, `input`. */
export type TensorPath = string;
