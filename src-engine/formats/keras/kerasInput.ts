// What goes into one of Keras's models: images with their channels last, or rows, and what its first layers do to pixels.

import type { Json } from "../json/jsonTree";
import type { Tensor } from "../../tensor/tensor";
import { decimal } from "../decimal";
import { imageOfRow } from "../model/imageOfRow";
import type { ModelDescription } from "../model/contents";
import { shown, type KerasConfig } from "./kerasConfig";

type ImageShape = ModelDescription["inputShape"];

/**
 * @param said channels, height and width, where the model leaves them open
 * @returns channels, height, width; and whether the model wants them as a row
 * @throws KerasLayerError where it says no shape, or one of something else
 */
export function imagesOf(
  config: KerasConfig,
  said: ImageShape | undefined,
): { readonly shape: ImageShape; readonly isRow: boolean } {
  const given =
    config.json("batch_input_shape") ?? config.json("batch_shape") ?? config.json("batchInputShape");
  const [, ...sizes] = Array.isArray(given) ? (given as readonly Json[]) : [];
  const [height = said?.[1], width = said?.[2], channels = sizes.length === 3 ? said?.[0] : 1] = sizes.map(
    (size) => (typeof size === "number" && size > 0 ? size : undefined),
  );
  if (sizes.length === 1 && typeof sizes[0] === "number" && sizes[0] > 0)
    return { shape: imageOfRow(sizes[0], said), isRow: true };
  if (height === undefined || width === undefined || channels === undefined || ![2, 3].includes(sizes.length))
    return config.refuse(
      `has the input ${given === undefined ? "of no shape" : shown(given)}; expected [null, height, width, channels] or [null, features]`,
    );
  return { shape: [channels, height, width], isRow: false };
}

/** What a pixel of 0 … 255 is multiplied with and what is added, channel by channel. */
export interface Scaling {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** One of Keras's layers that do what we say of pixels: x · scale + offset, or (x − mean) / √variance. */
export function scalingOf(
  type: string,
  config: KerasConfig,
  channels: number,
  found: ReadonlyMap<string, Tensor>,
): Scaling {
  const each = (name: string, usual: number): readonly number[] => {
    const value = config.json(name) ?? (found.has(name) ? Array.from(found.get(name)!.data) : usual);
    const list = flat(value);
    const spread = list.length === 1 ? new Array<number>(channels).fill(list[0]!) : list;
    return spread.length === channels && spread.every(Number.isFinite)
      ? spread
      : config.refuse(
          `has ${name} ${shown(value)}; expected a number, or one for each of ${channels} channels`,
        );
  };
  if (type === "Rescaling") return { scale: each("scale", 1), offset: each("offset", 0) };
  config.mustBe("invert", false);
  const [mean, variance] = [each("mean", NaN), each("variance", NaN)];
  const scale = variance.map((one) => 1 / Math.max(Math.sqrt(one), 1e-7));
  return { scale, offset: mean.map((one, i) => -one * scale[i]!) };
}

function flat(value: Json): readonly number[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(flat);
  return [typeof value === "number" ? value : NaN];
}

/** One behind the other. */
export function scaledAgain(before: Scaling | undefined, next: Scaling): Scaling {
  if (!before) return next;
  return {
    scale: before.scale.map((one, i) => one * next.scale[i]!),
    offset: before.offset.map((one, i) => one * next.scale[i]! + next.offset[i]!),
  };
}

/** As (pixel / 255 − mean) / deviation, one number where all channels have the same. */
export function normalization({ scale, offset }: Scaling): Pick<ModelDescription, "mean" | "deviation"> {
  const mean = scale.map((one, i) => decimal(-offset[i]! / (255 * one) + 0));
  const deviation = scale.map((one) => decimal(1 / (255 * one)));
  const one = (numbers: readonly number[]): number | readonly number[] =>
    numbers.every((n) => n === numbers[0]) ? numbers[0]! : numbers;
  return { mean: one(mean), deviation: one(deviation) };
}
