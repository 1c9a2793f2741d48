// An attribution as data for programs and as lines for people.

import type { Attribution, AttributionWish, TensorPath } from "../../../src-engine/protocol/protocol";
import { unravel, type Tensor } from "../../../src-engine/tensor/tensor";
import { imageInWords } from "../../../src-view/figures/attributedImage";

interface FoundAttribution {
  readonly body: Attribution;
  readonly tensors: ReadonlyMap<TensorPath, Tensor>;
}

/** So many of the largest are told one by one. */
const LARGEST = 10;

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What `attribute --json` prints; an attribution has the image's shape, `[C, H, W]`. */
export function attributionResult({ body, tensors }: FoundAttribution): object {
  const { wish, name, elements, value, address, shares, settled } = body;
  const attribution = tensors.get("attribution");
  const record = tensors.get("record");
  return {
    address,
    ...withoutUnit(wish),
    unit: name,
    elements,
    value,
    ...(shares && { shares }),
    ...(attribution && { largest: largestOf(attribution), attribution: numbers(attribution) }),
    ...(record && { record: [...record.data], settled, image: numbers(lastFrame(tensors.get("frames")!)) }),
  };
}

/** What `attribute` prints, a line an entry. */
export function inWords({ body, tensors }: FoundAttribution): readonly string[] {
  const { name, elements, value, wish, address, shares, settled } = body;
  const what = elements === 1 ? name : `${name}, the mean of ${elements} elements,`;
  const lines = [`${what} = ${value}, ${wish.method} of ${imageInWords(wish)} at ${address}`];
  const attribution = tensors.get("attribution");
  if (attribution)
    lines.push(
      "the largest:",
      ...largestOf(attribution).map(({ index, value }) => `  [${index.join(",")}] ${value}`),
    );
  if (shares) {
    lines.push(`pixels ${shares.pixels}`);
    for (const { path, value } of shares.biases) lines.push(`${path} ${value}`);
    lines.push(`left over ${shares.rest}`);
  }
  const record = tensors.get("record")?.data;
  if (record) {
    const end = settled ? ", where no step leads further up" : "";
    lines.push(`rose from ${record[0]} to ${record.at(-1)} in ${record.length - 1} steps${end}`);
  }
  return lines;
}

/** Bytes that somebody gave are theirs already. */
function withoutUnit(wish: AttributionWish): object {
  const { unit: _unit, ...asked } = wish;
  return "pixels" in asked ? { ...asked, pixels: asked.pixels.length } : asked;
}

/** Patches are told by row and column, pixels by channel, row and column. */
function largestOf({ shape, data }: Tensor): readonly { index: readonly number[]; value: number }[] {
  const own = shape.length === 4 ? shape.slice(1) : shape;
  const order = Array.from(data.keys()).sort((a, b) => Math.abs(data[b]!) - Math.abs(data[a]!) || a - b);
  return order.slice(0, LARGEST).map((offset) => ({ index: unravel(offset, own), value: data[offset]! }));
}

function lastFrame({ shape, data, dtype }: Tensor): Tensor {
  const [frames = 1, ...rest] = shape;
  return { dtype, shape: rest, data: data.slice((frames - 1) * (data.length / frames)) };
}

function numbers({ shape, data }: Tensor): Numbers {
  return { shape: shape.length === 4 ? shape.slice(1) : shape, data: [...data] };
}
