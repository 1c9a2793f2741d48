// A probe of a model: the numbers to put through a backward pass of one's own, and which mistakes they show.

import type { ModelSpec } from "../../model/model";
import { compile } from "../../run/program/compile";
import type { Program } from "../../run/program/program";
import { mistakes as catalogue } from "../mistakes/index";
import type { Mistake } from "../mistakes/mistake";
import { aspects } from "./aspects";
import { exposureOf, type Exposure } from "./exposure";
import { numbersFor, optimizer, type Given } from "./numbers";

/** No divisor of anything near, and more than the images have dimensions. */
export const BATCH = 7;

/** Heights of images that are tried for a smaller network. */
const SIZES = [12, 16, 20, 24, 28, 36, 44];

export interface Probe {
  readonly model: ModelSpec;
  readonly program: Program;
  /** By path, float64: the batch, the weights and all else that is carried. */
  readonly given: Given;
  /** Ids of mistakes that change a number of it by more than rounding explains. */
  readonly exposes: readonly string[];
  /** Those that could be made here and do not show. */
  readonly cannotExpose: readonly { readonly id: string; readonly title: string; readonly because: string }[];
}

/** @throws Error where the model cannot be compiled */
export function probeOf(model: ModelSpec, seed: number, batchSize = BATCH): Probe {
  const { program, given, exposure } = measured(model, seed, batchSize, catalogue);
  const hidden = catalogue.filter(({ id }) => exposure.hides.has(id));
  const reasons = reasonsFor(hidden, model, seed, batchSize);
  return {
    ...{ model, program, given, exposes: [...exposure.exposes] },
    cannotExpose: hidden.map(({ id, title, shows }) => ({
      ...{ id, title },
      because:
        reasons.get(id) ??
        (shows === undefined ? "it changes no number of this network" : `it takes ${shows}`),
    })),
  };
}

/**
 * The same network with all that hides mistakes changed, as far as it can be run: images that are higher than wide, windows that
 * overlap and reach into the padding, all of it small. Its name says so.
 * @param lacks names of aspects that somebody's functions cannot have
 */
export function variantOf(model: ModelSpec, lacks: readonly string[] = []): ModelSpec {
  const possible = aspects.filter(({ name }) => !lacks.includes(name));
  const changed = (so: ModelSpec): ModelSpec =>
    possible.reduce((one, { change }) => ifRunnable(change(one)) ?? one, so);
  const all = sizedDown(model).map(changed);
  const found = all.find(isRoomy) ?? all.at(-1)!;
  return { ...found, name: `${model.name}-probe` };
}

function measured(
  model: ModelSpec,
  seed: number,
  batchSize: number,
  mistakes: readonly Mistake[],
): { readonly program: Program; readonly given: Given; readonly exposure: Exposure } {
  const program = compile(model, optimizer, batchSize);
  const given = numbersFor(program, seed);
  return { program, given, exposure: exposureOf(program, given, mistakes) };
}

/** What has to be otherwise for mistakes to show, by their ids: found by changing one thing after another of the network on small images. */
function reasonsFor(
  hidden: readonly Mistake[],
  model: ModelSpec,
  seed: number,
  batchSize: number,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const small = smaller(model);
  const tryOut = (because: string, other: ModelSpec, size: number): void => {
    const left = hidden.filter(({ id }) => !reasons.has(id));
    if (!left.length || !ifRunnable(other)) return;
    for (const id of measured(other, seed, size, left).exposure.exposes) reasons.set(id, because);
  };
  if (batchSize === 1) tryOut("the batch is one image", small, BATCH);
  for (const { because, change } of aspects) {
    const other = change(small);
    if (JSON.stringify(other) !== JSON.stringify(small)) tryOut(because, other, batchSize);
  }
  tryOut("several of its sizes are alike", variantOf(small), BATCH);
  return reasons;
}

/** For images as small as its layers take. */
function smaller(model: ModelSpec): ModelSpec {
  return sizedDown(model)[0]!;
}

/** For smaller images, the smallest first; itself is the last. */
function sizedDown(model: ModelSpec): readonly ModelSpec[] {
  const [channels, height, width] = model.input;
  const sizes = SIZES.filter((size) => size < Math.min(height, width));
  const sized = sizes.map((size): ModelSpec => ({
    ...model,
    input: [channels, size, size + width - height],
  }));
  return [...sized.filter(ifRunnable), model];
}

/** What is laid out as rows has several pixels along both axes, so that their order matters. */
function isRoomy(model: ModelSpec): boolean {
  const { layers, tensors } = compile(model, optimizer, 1);
  return layers
    .filter(({ reshapes }) => reshapes)
    .flatMap(({ inputs }) => inputs.map((path) => tensors[path]!.shape.slice(2)))
    .every((map) => map.every((size) => size > 1));
}

function ifRunnable(model: ModelSpec): ModelSpec | undefined {
  try {
    compile(model, optimizer, 1);
    return model;
  } catch {
    return undefined; // its layers do not fit one another any more
  }
}
