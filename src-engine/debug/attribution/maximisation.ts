// The image that a unit likes best: from noise, uphill, by steps that are only taken where they lead up.
//
//   x₀ = clip(ν),  ν ~ N(0, (range/10)²)              from the seed; each channel has its own range
//   d  = ĝ − λ x,  ĝ = Bᵏ∇u / max|Bᵏ∇u|               B blurs by 1/4, 1/2, 1/4 along rows and columns
//   x′ = clip(x + η d)                                 to what pixels of 0 … 255 become
//
// x′ is taken where u(x′) > u(x), and η grows by half again, to at most the rate; else η is halved. So u
// rises with every step that is told. B has no negative eigenvalue, so that ∇u·Bᵏ∇u ≥ 0 and a blurred step that is
// short enough leads up, until the decay λ holds it. Where η has been halved 12 times below the rate, it has settled.

import type { MaximisationOptions } from "../../protocol/protocol";
import { gradientBy } from "../../run/program/program";
import { INPUT } from "../../model/topology";
import { random } from "../../tensor/random";
import { zeros, type Tensor } from "../../tensor/tensor";
import { normalisedPixel } from "../../data/normalization";
import type { Pass, Subject } from "./subject";
import { seedOf, valuesIn } from "./unit";

const SETTLED = 2 ** -12;
/** So many pictures of the way are kept, besides the last. */
const FRAMES = 32;

interface Ascent {
  /** The unit's value at the start and after each step. */
  readonly record: readonly number[];
  /** Pictures of the way, and after how many steps each. */
  readonly frames: readonly { readonly step: number; readonly image: Tensor }[];
  readonly complete: boolean;
  readonly settled: boolean;
}

/** @param grown the image as it now is and the record so far, before each `pass` */
export async function maximisation(
  { probe, weights, image: { shape }, normalization, unit, extent }: Subject,
  { steps, rate, decay, blur, seed }: MaximisationOptions,
  pass: Pass,
  grown?: (image: Tensor, record: readonly number[]) => void,
): Promise<Ascent> {
  const [, C = 1, H = 1, W = 1] = shape;
  const channels = Array.from({ length: C }, (_, c): Range => [
    normalisedPixel(0, normalization, c),
    normalisedPixel(255, normalization, c),
  ]);
  const bounds: Bounds = (i) => channels[Math.floor(i / (H * W))]!;
  const up = seedOf(extent);
  const look = (image: Tensor): number =>
    valuesIn(probe.forward(image, weights, [unit.path]).get(unit.path)!, extent)[0]!;
  const slope = (): Float64Array | undefined => {
    const gradient = probe.backward(unit.path, up).get(gradientBy(probe.program, INPUT))!;
    return direction(gradient, blur);
  };

  let image = noise(shape, bounds, seed);
  const record = [look(image)];
  const frames = [{ step: 0, image }];
  const every = Math.max(1, Math.ceil(steps / FRAMES));
  let towards = slope();
  let length = rate;
  let complete = true;
  while (towards && record.length <= steps && length > rate * SETTLED) {
    const next = stepped(image, towards, length, decay, bounds);
    const value = look(next);
    if (value > record.at(-1)!) {
      towards = slope();
      image = next;
      record.push(value);
      length = Math.min(rate, length * 1.5);
      if ((record.length - 1) % every === 0) frames.push({ step: record.length - 1, image });
    } else {
      length /= 2;
    }
    grown?.(image, record);
    if (!(await pass(record.length - 1, steps))) {
      complete = false;
      break;
    }
  }
  const last = record.length - 1;
  if (frames.at(-1)!.step !== last) frames.push({ step: last, image });
  return { record, frames, complete, settled: complete && last < steps };
}

type Range = readonly [low: number, high: number];
/** What the pixel at a flat offset may be. */
type Bounds = (offset: number) => Range;

function noise(shape: readonly number[], bounds: Bounds, seed: number): Tensor {
  const { normal } = random(seed, "attribution/maximisation");
  const image = zeros(shape, "float32");
  for (let i = 0; i < image.data.length; i++) {
    const [low, high] = bounds(i);
    image.data[i] = clip(((high - low) / 10) * normal(i), [low, high]);
  }
  return image;
}

function stepped(
  { shape, data }: Tensor,
  towards: Float64Array,
  length: number,
  decay: number,
  bounds: Bounds,
): Tensor {
  const next = zeros(shape, "float32");
  for (let i = 0; i < data.length; i++)
    next.data[i] = clip(data[i]! + length * (towards[i]! - decay * data[i]!), bounds(i));
  return next;
}

function clip(x: number, [low, high]: Range): number {
  return Math.min(high, Math.max(low, x));
}

/** The blurred gradient, its largest magnitude 1; undefined where it is 0 everywhere, or lost. */
function direction({ shape, data }: Tensor, blur: number): Float64Array | undefined {
  const [, C = 1, H = 1, W = 1] = shape;
  let smooth = Float64Array.from(data);
  for (let time = 0; time < blur; time++) {
    for (let c = 0; c < C; c++) {
      for (let i = 0; i < H; i++) soften(smooth, (c * H + i) * W, 1, W);
      for (let j = 0; j < W; j++) soften(smooth, c * H * W + j, W, H);
    }
  }
  const largest = smooth.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(largest > 0 && largest < Infinity)) return undefined;
  smooth = smooth.map((x) => x / largest);
  return smooth;
}

/** One row or column, in place; what lies beyond its ends counts as 0. */
function soften(data: Float64Array, from: number, step: number, count: number): void {
  let before = 0;
  for (let n = 0, at = from; n < count; n++, at += step) {
    const here = data[at]!;
    const after = n + 1 < count ? data[at + step]! : 0;
    data[at] = before / 4 + here / 2 + after / 4;
    before = here;
  }
}
