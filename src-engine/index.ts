// The engine's public face, for the shells, the command line and tests.

export { type Dataset, type Images } from "./data/dataset";
export { digits } from "./data/digits";
export { explain } from "./debug/explain/index";
export { addressOf, momentOf } from "./debug/time/moment";
export { Session } from "./debug/session";
export type { Outcome } from "./debug/time/search";
export { formatFor, formatOf, FormatError, writableFormats } from "./formats/index";
export { fitted } from "./serve/session/fitted";
export { presetNamed, presets, type Preset } from "./model/presets";
export type { Backend } from "./run/backend";
export { reference } from "./run/reference";
export { KernelMachine } from "./run/machine/machine";
export { simd, type Kernels, type Threading } from "./run/machine/simd";
export { serveSections, type ThreadStart } from "./run/machine/threads";
export { Trainer } from "./run/trainer";
export { createEngine } from "./serve/engine";
export { trainerFor, trainerOf } from "./serve/session/launch";
export { ownModel } from "./serve/session/ownModel";
export { contentsOf } from "./serve/session/weights";
export { statistics } from "./tensor/statistics";
