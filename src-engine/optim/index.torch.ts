// The optimizers in PyTorch, one line each.

export { adagradTorch } from "./adagrad/adagrad.torch";
export { adamTorch } from "./adam/adam.torch";
export { adamWTorch } from "./adamW/adamW.torch";
export { rmsPropTorch } from "./rmsProp/rmsProp.torch";
export { sgdTorch } from "./sgd/sgd.torch";
