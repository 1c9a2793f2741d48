// The loss of train.py, and how several processes share it: the mean of what each of them has is the loss of the whole batch.

import { completeAttrs, opOf } from "../../model/model";

import type { Numbers } from "../../ops/attrs";
import { python, usualModule } from "../../ops/torchModule";
import { LOSS, type Program } from "../../run/program/program";
import { torchRows } from "./modelPy";

export interface LossPy {
  readonly constants: readonly string[];
  readonly about: string;
  /** What it computes, of `output` and of what `target` is called. */
  readonly expression: string;
  readonly target: string;
  /** Of a process's labels, `part`, and of the batch's. */
  readonly share: string;
  /** Whether the expression is a sum, and no mean over images. */
  readonly isSum: boolean;
  /** What of these labels a sum has to be divided by; undefined where that is nothing. */
  readonly weightOf: ((labels: string) => string) | undefined;
  /** Whether the output is compared with the image. */
  readonly isOfImages: boolean;
}

export function lossPy({ model, output, tensors }: Program): LossPy {
  const { type } = model.loss;
  const op = opOf({ name: LOSS, type });
  const given = completeAttrs(LOSS, op, model.loss.attrs);
  const isOfImages = model.loss.target !== undefined;
  // A mean over weights is a sum that is divided by all of the batch's: a process knows its own images alone, but everybody's labels.
  const isWeighted = given["weight"] !== undefined && given["weight"] !== 1 && !op.isSum?.(given);
  const attrs = isWeighted ? { ...given, reduction: "sum" } : given;
  const classes = tensors[output]!.shape[1]!;
  const weight = given["weight"] as Numbers;
  const row = torchRows.get(type);
  const target = isOfImages ? "images" : "labels";
  const compared = op.wantsValues && !isOfImages ? `F.one_hot(labels, ${classes}).to(output.dtype)` : target;
  const module = (row?.module ? row.module(attrs, []) : usualModule(op, attrs)) ?? "";
  const isSum = op.isSum?.(attrs) ?? false;
  const weightOf = (labels: string): string => `float(WEIGHT[${labels}].sum())`;
  return {
    constants: isWeighted
      ? [
          `WEIGHT = ${typeof weight === "number" ? `np.full(${classes}, ${python(weight)})` : `np.array(${python(weight)})`}  # of each class`,
        ]
      : [],
    about: isWeighted
      ? "A sum; what the weights of its labels sum to divides it elsewhere."
      : `${isSum ? "The sum" : "The mean"} over ${isOfImages ? "images, which the output is compared with" : "images"}.`,
    expression: row?.call?.(["output", compared], attrs, module) ?? `${module}(output, ${compared})`,
    target,
    share: isWeighted
      ? `world() / ${weightOf("batch")}`
      : isSum
        ? "float(world())"
        : "world() * len(part) / len(batch)",
    isSum,
    weightOf: isWeighted ? weightOf : undefined,
    isOfImages,
  };
}
