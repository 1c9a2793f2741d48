// How a network is fed and what comes out of it, in the words and numbers that every exported file carries. All of it
// follows from the model, so it is written with each file and never read back.

import { inOrder, lastOf } from "../../model/topology";
import { perChannelText, type PerChannel } from "../../protocol/perChannel";
import type { Contents, ModelDescription } from "./contents";
import { givesProbabilities } from "./exchanged";

export const MEAN = "backstep.mean";
export const DEVIATION = "backstep.deviation";
/** The same numbers where the graph itself applies them: nobody who looks for the others is to apply them again. */
export const MEAN_WITHIN = "backstep.preprocessing.mean";
export const DEVIATION_WITHIN = "backstep.preprocessing.deviation";
const INPUT = "backstep.input";
const OUTPUT = "backstep.output";

const derived: readonly string[] = [MEAN, DEVIATION, MEAN_WITHIN, DEVIATION_WITHIN, INPUT, OUTPUT];

/** The metadata that says how to feed a model. */
export function feeding({ model, preprocessing = false }: Contents): ReadonlyMap<string, string> {
  if (!model) return new Map();
  return new Map([
    [INPUT, inputSentence(model, preprocessing)],
    [OUTPUT, outputSentence(model)],
    [preprocessing ? MEAN_WITHIN : MEAN, perChannelText(model.mean)],
    [preprocessing ? DEVIATION_WITHIN : DEVIATION, perChannelText(model.deviation)],
  ]);
}

/** The inverse of `perChannelText`; undefined where the text is no finite number, and no list of as many as there are channels. */
export function perChannelOf(
  text: string | undefined,
  [channels]: ModelDescription["inputShape"],
): PerChannel | undefined {
  const list = /^\s*\[(.*)\]\s*$/.exec(text ?? "")?.[1];
  const parts = (list ?? text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const count = list === undefined ? 1 : channels;
  if (parts.length !== count || !parts.every(Number.isFinite)) return undefined;
  return list === undefined ? parts[0]! : parts;
}

/** What a file says of itself beyond what follows from its model. */
export function withoutFeeding(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...metadata].filter(([key]) => !derived.includes(key)));
}

/** @param preprocessing whether the graph itself normalises the pixels */
export function inputSentence(
  { inputShape, mean, deviation }: ModelDescription,
  preprocessing = false,
): string {
  const [m, d] = [perChannelText(mean), perChannelText(deviation)];
  const pixels = preprocessing
    ? `pixels / 255, from 0 to 1; the graph itself computes (x − ${m}) / ${d}`
    : `(pixels / 255 − ${m}) / ${d}`;
  const lists = [mean, deviation].some((numbers) => typeof numbers !== "number");
  const channels = lists ? ", of lists one number for each channel" : "";
  return `float32 [N, ${inputShape.join(", ")}], that is N, channels, height, width: ${pixels}${channels}`;
}

export function outputSentence({ layers, output }: ModelDescription): string {
  const last = lastOf(inOrder(layers), output);
  return layers.some(({ name, type }) => name === last && givesProbabilities(type))
    ? "a row of probabilities for each image, one a class"
    : "a row of logits for each image, one a class; a softmax makes probabilities of them";
}
