// What attributions say: the methods in short, units by name, formulas with this run's numbers.

import { ofChannel } from "../../../src-engine/protocol/perChannel";
import type {
  AttributionMethod,
  AttributionWish,
  LayerInfo,
  SessionInfo,
  Unit,
} from "../../../src-engine/protocol/protocol";
import type { Attributed } from "./attributed";
import { shortNumber } from "../../../src-view/number";

interface MethodWords {
  readonly id: AttributionMethod;
  readonly title: string;
  readonly about: string;
}

export const methods: readonly MethodWords[] = [
  { id: "saliency", title: "Saliency", about: "How the unit changes as a pixel grows brighter" },
  {
    id: "gradientInput",
    title: "Gradient × input",
    about: "What each pixel adds to the unit, to first order",
  },
  { id: "occlusion", title: "Occlusion", about: "What the unit loses when a patch is covered" },
  { id: "maximisation", title: "Maximisation", about: "The image that the unit likes best, out of noise" },
];

/** `conv2.output[·,3]`; the dot stands for the sample. */
export function unitName({ path, index }: Unit): string {
  return index.length ? `${path}[·,${index.join(",")}]` : path;
}

/** Whether a layer's outputs are one a class. */
export function namesClasses({ data }: SessionInfo, { outputShape, reshapes }: LayerInfo): boolean {
  return outputShape.length === 2 && outputShape[1] === data.classes.length && !reshapes;
}

/** What a unit is: `the score of class 7`, `the mean of channel 3, 14×14`, `one element of channel 3`. */
export function unitInWords(info: SessionInfo, { path, index }: Unit): string {
  const layer = info.layers.find(({ output }) => output === path);
  const [, ...shape] = layer?.outputShape ?? [];
  if (!layer || !index.length) return "the mean of all of it";
  if (index.length < shape.length)
    return `the mean of channel ${index[0]}, ${shape.slice(index.length).join("×")}`;
  if (shape.length > 1) return `one element of channel ${index[0]}`;
  if (!namesClasses(info, layer)) return "one of its elements";
  const isProbability = layer.givesProbabilities;
  return `the ${isProbability ? "probability" : "score"} of class ${info.data.classes[index[0]!] ?? index[0]}`;
}

/** A number as TeX: `1.2\cdot 10^{-7}`. */
export function texNumber(x: number): string {
  const text = shortNumber(x)
    .replaceAll("−", "-")
    .replaceAll(",", "{,}")
    .replaceAll("∞", String.raw`\infty`);
  const [mantissa = "", exponent] = text.split("e");
  if (text === "NaN") return String.raw`\text{NaN}`;
  return exponent === undefined ? mantissa : String.raw`${mantissa}\cdot 10^{${exponent}}`;
}

/** In brackets where it begins with a minus. */
const term = (x: number): string => (x < 0 ? `(${texNumber(x)})` : texNumber(x));

const definitions: Readonly<Record<AttributionMethod, string>> = {
  saliency: String.raw`a_{cij} = \dfrac{\partial u}{\partial x_{cij}}`,
  gradientInput: String.raw`a_{cij} = x_{cij}\,\dfrac{\partial u}{\partial x_{cij}}`,
  occlusion: String.raw`a_{pq} = u(x) - u(x_{\setminus pq})`,
  maximisation: String.raw`x' = \operatorname{clip}\bigl(x + \eta\,(\hat g - \lambda x)\bigr),\;\; \hat g = B^k \nabla u \,/ \max\lvert B^k \nabla u\rvert`,
};
export const definitionOf = (method: AttributionMethod): string => definitions[method];

/**
 * The formula with the numbers of one pixel, or of the run.
 * @param offset of the pixel in the image [1, C, H, W]
 */
export function filledIn(
  { body, tensors }: Omit<Attributed, "image">,
  info: SessionInfo,
  offset: number,
): string {
  const { wish, value } = body;
  const [, , H = 1, W = 1] = tensors.get("input")?.shape ?? [];
  const at = [Math.floor(offset / (H * W)), Math.floor(offset / W) % H, offset % W] as const;
  const found = tensors.get("attribution");
  const x = tensors.get("input")?.data[offset] ?? NaN;
  switch (wish.method) {
    case "saliency":
      return String.raw`a_{${at.join(",")}} = ${texNumber(found?.data[offset] ?? NaN)}`;
    case "gradientInput": {
      const slope = tensors.get("gradient")?.data[offset] ?? NaN;
      return String.raw`a_{${at.join(",")}} = ${texNumber(x)}\cdot ${term(slope)} = ${texNumber(found?.data[offset] ?? NaN)}`;
    }
    case "occlusion": {
      const [p, q] = [Math.floor(at[1] / wish.stride), Math.floor(at[2] / wish.stride)];
      const drop = found?.data[p * (found.shape[1] ?? 1) + q] ?? NaN;
      return String.raw`a_{${p},${q}} = ${texNumber(value)} - ${term(value - drop)} = ${texNumber(drop)}`;
    }
    case "maximisation": {
      const settings = String.raw`\eta \le ${wish.rate},\; \lambda = ${wish.decay},\; k = ${wish.blur}`;
      const range = (name: string, channel?: number): string => {
        const [low, high] = pixelRange(info, channel);
        return String.raw`${name} \in [${texNumber(low)}, ${texNumber(high)}],\; x_0 \sim \mathcal N(0, ${texNumber((high - low) / 10)}^2)`;
      };
      const apart = channelsApart(info)?.map((c) => String.raw`${range(`x_{${c}ij}`, c)}`);
      return [settings, ...(apart ?? [range("x")])].join(String.raw`,\; `);
    }
  }
}

/** What the formula's letters are, where it does not say so itself. */
export function lettersOf(wish: AttributionWish, info: SessionInfo): string {
  switch (wish.method) {
    case "saliency":
      return "x is the image as the network is given it: normalised.";
    case "gradientInput":
      return `x is the image as the network is given it: normalised, black is ${(channelsApart(info) ?? [0]).map((c) => shortNumber(pixelRange(info, c)[0])).join(", ")}${channelsApart(info) ? " by channel" : ""}.`;
    case "occlusion":
      return `Without the ${wish.size}×${wish.size} patch around cell p, q: there the image is filled with grey ${wish.fill}.`;
    case "maximisation":
      return "B blurs by ¼, ½, ¼ both ways. A step is taken where u rises, then η grows by half; else η is halved.";
  }
}

/** What black and white become in a channel. */
export function pixelRange(
  { data: { mean, deviation } }: SessionInfo,
  channel = 0,
): readonly [low: number, high: number] {
  const [m, d] = [ofChannel(mean, channel), ofChannel(deviation, channel)];
  return [(0 - m) / d, (1 - m) / d];
}

/** Channels that are normalised alike are told of together. */
function channelsApart({ data: { mean, deviation }, tensors }: SessionInfo): readonly number[] | undefined {
  const isOne = typeof mean === "number" && typeof deviation === "number";
  return isOne ? undefined : [...Array(tensors["input"]?.shape[1] ?? 1).keys()];
}
