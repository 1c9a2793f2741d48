// Padding that a node leaves to be worked out: as much as makes the output as large as the input divided by the stride.

import type { Shape } from "../../../tensor/tensor";
import { show } from "../onnxAttributes";
import type { OnnxNode } from "../onnxNode";

/**
 * What `auto_pad` comes to: pads before, then behind, for each axis of the image; undefined where it says nothing.
 * @param image its size
 * @param weight the window's size, where the node has a weight
 * @returns a text where it cannot be worked out
 */
export function paddingOf(
  { operator, attributes }: OnnxNode,
  image: Shape,
  weight?: Shape,
): readonly number[] | string | undefined {
  const list = (name: string, usual: Shape): Shape => {
    const value = attributes.get(name);
    return Array.isArray(value) ? (value as readonly number[]) : typeof value === "number" ? [value] : usual;
  };
  const auto = attributes.get("auto_pad");
  const ones = image.map(() => 1);
  if (auto === "NOTSET" || auto === "") return undefined;
  const given = list("pads", []);
  if (auto === "VALID")
    return given.some((n) => n !== 0) ? "has both auto_pad VALID and pads" : image.flatMap(() => [0, 0]);
  if (auto !== "SAME_UPPER" && auto !== "SAME_LOWER")
    return `has auto_pad ${show(auto ?? "")}; known are NOTSET, SAME_UPPER, SAME_LOWER, VALID`;
  const [kernel, strides, dilations] = [
    list("kernel_shape", weight ?? ones),
    list("strides", ones),
    list("dilations", ones),
  ];
  const totals = image.map((size, d) => {
    const reach = ((kernel[d] ?? 1) - 1) * (dilations[d] ?? 1) + 1;
    const stride = strides[d] ?? 1;
    if (operator === "ConvTranspose") return Math.max(0, reach - stride);
    return Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
  });
  if (!totals.every(Number.isSafeInteger))
    return `has auto_pad ${auto} with kernel_shape [${kernel.join(",")}], strides [${strides.join(",")}], which give no padding`;
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total, d) => total - less[d]!);
  return auto === "SAME_UPPER" ? [...less, ...more] : [...more, ...less];
}
