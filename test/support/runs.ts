// Small runs for tests: a preset on a few embedded digits.

import { digits } from "../../src-engine/data/digits";
import { Session } from "../../src-engine/debug/session";
import type { Clock } from "../../src-engine/debug/time/clock";
import type { SessionEvents } from "../../src-engine/debug/time/runner";
import type { Backend } from "../../src-engine/run/backend";
import { reference } from "../../src-engine/run/reference";
import { simd } from "../../src-engine/run/machine/simd";
import type { Trainer } from "../../src-engine/run/trainer";
import { trainerFor, type Choices } from "../../src-engine/serve/session/launch";
import { kernelBytes } from "./kernels";

export const fewDigits = digits(0, { train: 60, test: 20 });

/** Time stands still; breathing lets other promises run. */
export const stillClock: Clock = { now: () => 0, breathe: () => Promise.resolve() };

export const simdBackend: Backend = simd(kernelBytes());
export const backends: readonly Backend[] = [reference, simdBackend];

/** 48 training images in batches of 5: the last batch of each epoch has 3. */
export function smallTrainer(choices: Partial<Choices> = {}, backend: Backend = simdBackend): Trainer {
  return trainerFor({ model: "cnn-pytorch", batchSize: 5, ...choices }, fewDigits, backend);
}

export function smallSession(
  choices: Partial<Choices> = {},
  backend: Backend = simdBackend,
  events: SessionEvents = {},
  clock = stillClock,
): Session {
  return new Session(smallTrainer(choices, backend), clock, events);
}
