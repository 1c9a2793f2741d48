// Every optimizer, every schedule of its learning rate and every way of clipping gradients, one line each: ops with forward rules
// only, tested by the same suite.

import { ops } from "../ops/index";
import type { Op } from "../ops/op";
import { adagrad } from "./adagrad/adagrad";
import { adam } from "./adam/adam";
import { adamW } from "./adamW/adamW";
import { clipGradNorm } from "./clipGradNorm/clipGradNorm";
import { clipGradValue } from "./clipGradValue/clipGradValue";
import { constantLR } from "./constantLR/constantLR";
import { cosineAnnealingLR } from "./cosineAnnealingLR/cosineAnnealingLR";
import { exponentialLR } from "./exponentialLR/exponentialLR";
import { linearLR } from "./linearLR/linearLR";
import { multiStepLR } from "./multiStepLR/multiStepLR";
import { oneCycleLR } from "./oneCycleLR/oneCycleLR";
import { rmsProp } from "./rmsProp/rmsProp";
import { sgd } from "./sgd/sgd";
import { stepLR } from "./stepLR/stepLR";

export const optimizers: readonly Op[] = [sgd, adam, adamW, rmsProp, adagrad];

/** Each writes `learningRate` from `initialLearningRate` and `iteration`; without one it stays as it is. */
export const schedules: readonly Op[] = [
  constantLR,
  stepLR,
  multiStepLR,
  exponentialLR,
  cosineAnnealingLR,
  linearLR,
  oneCycleLR,
];

/**
 * What may be done to gradients before an update, in this order: each by the name of its one setting in a recipe. The last rule of
 * each writes what the optimizer takes for the gradient.
 */
export const clippings = { value: clipGradValue, norm: clipGradNorm } as const satisfies Record<string, Op>;

/** All that an update is made of. */
export const updateOps: readonly Op[] = [...optimizers, ...schedules, ...Object.values(clippings)];

/** What trains where nothing else is said. */
export const usualOptimizer = sgd.type;

/** The op of an instruction, be it a layer's, an optimizer's or a schedule's. */
export function everyOp(type: string): Op | undefined {
  return [...ops, ...updateOps].find((op) => op.type === type);
}

/** @throws Error naming those there are */
export function optimizerNamed(type: string): Op {
  return named("optimizer", type, optimizers);
}

/** @throws Error naming those there are */
export function scheduleNamed(type: string): Op {
  return named("schedule", type, schedules);
}

function named(what: string, type: string, known: readonly Op[]): Op {
  const found = known.find((op) => op.type === type);
  if (found) return found;
  throw new Error(`unknown ${what} "${type}"; known are ${known.map((op) => op.type).join(", ") || "none"}`);
}
