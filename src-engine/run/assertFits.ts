// Whether a model and its data go together.

import type { Dataset } from "../data/dataset";
import type { ModelSpec } from "../model/model";
import type { State } from "./backend";
import type { Program } from "./program/program";

/** @throws Error where the model wants images of another shape */
export function assertFits(
  { name, input: [C, H, W] }: ModelSpec,
  { name: data, train, test }: Dataset,
): void {
  for (const { channels, height, width } of [train, test]) {
    if (channels === C && height === H && width === W) continue;
    throw new Error(
      `model "${name}" wants images of [${C},${H},${W}], data "${data}" has [${channels},${height},${width}]`,
    );
  }
}

/**
 * A label beyond the model's outputs would make kernels reach outside of their row. Where no labels are wanted any will do.
 * @throws Error where there is one
 */
export function assertClasses(
  { model, classes: outputs }: Program,
  { name, classes, train, test }: Dataset,
): void {
  if (outputs === undefined) return;
  for (const { labels } of [train, test]) {
    const stranger = labels.find((label) => label < 0 || label >= outputs);
    if (stranger === undefined) continue;
    throw new Error(
      `model "${model.name}" has ${outputs} outputs, one a class; data "${name}" has ${classes.length} classes, such as ${stranger}`,
    );
  }
}

/** @throws Error where one of these weights is not the model's, or of another shape */
export function assertCarried({ model, tensors, carried }: Program, weights: State | undefined): void {
  for (const [path, { shape }] of weights ?? []) {
    if (!carried.includes(path)) throw new Error(`weights: model "${model.name}" has no ${path}`);
    const wanted = tensors[path]!.shape;
    if (wanted.join() === shape.join()) continue;
    throw new Error(`weights: expected ${path} to be [${wanted.join(",")}], got [${shape.join(",")}]`);
  }
}
