// The engine's public face, for the shells, the command line and tests.

export { split, take, type Dataset, type Images, type Subset } from "./data/dataset";
export { digits } from "./data/digits";
export { explain } from "./debug/explain/index";
export { addressOf, momentOf } from "./debug/moment";
export { Session, type Clock, type Outcome } from "./debug/session";
export { formatOf, formats, FormatError, type Contents, type ModelDescription } from "./formats/index";
export { presetNamed, presets, type Preset } from "./model/presets";
export type { Backend, State } from "./run/backend";
export { reference } from "./run/reference";
export { KernelMachine } from "./run/machine";
export { simd, type Kernels, type Threading } from "./run/simd";
export { serveSections, type ThreadStart } from "./run/threads";
export { Trainer } from "./run/trainer";
export { createEngine, type Engine, type Surroundings } from "./serve/engine";
export { trainerFor, trainerOf, type Choices } from "./serve/launch";
export { ownModel } from "./serve/ownModel";
export { contentsOf } from "./serve/weights";
export { statistics } from "./tensor/statistics";
