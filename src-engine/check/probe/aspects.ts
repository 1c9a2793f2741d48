// In what a model may be too even to show a mistake, and how it would be otherwise.

import type { LayerSpec, ModelSpec } from "../../model/model";
import { opOf } from "../../model/model";

interface Aspect {
  /** For layouts whose functions do not take it so. */
  readonly name: string;
  /** Why a mistake does not show: "its images are as high as wide". */
  readonly because: string;
  /** The model with that changed; the same model where there is nothing to change. */
  change(model: ModelSpec): ModelSpec;
}

/** Of every layer that slides windows, one that has the attribute. */
function windows(
  attribute: "stride" | "padding" | "kernelSize",
  changed: (attrs: LayerSpec["attrs"], isConvolution: boolean) => LayerSpec["attrs"],
): Aspect["change"] {
  return (model) => ({
    ...model,
    layers: model.layers.map((layer) => {
      const op = opOf(layer);
      if (!("kernelSize" in op.attrs) || !(attribute in op.attrs)) return layer;
      return { ...layer, attrs: { ...layer.attrs, ...changed(layer.attrs, op.parameters !== undefined) } };
    }),
  });
}

export const aspects: readonly Aspect[] = [
  {
    name: "height",
    because: "its images are as high as they are wide",
    change: ({ input: [c, h, w], ...model }) => ({ ...model, input: h === w ? [c, h, w + 3] : [c, h, w] }),
  },
  {
    name: "channels",
    because: "its images have one channel",
    change: ({ input: [c, h, w], ...model }) => ({ ...model, input: [c === 1 ? 3 : c, h, w] }),
  },
  {
    name: "overlap",
    because: "its windows lie side by side: none overlap",
    change: windows("stride", ({ kernelSize, stride }, isConvolution) =>
      !isConvolution &&
      typeof kernelSize === "number" &&
      (stride ?? kernelSize) === kernelSize &&
      kernelSize > 1
        ? { kernelSize: kernelSize + 1, stride: kernelSize }
        : {},
    ),
  },
  {
    name: "padding",
    because: "nothing is padded where its filters slide",
    change: windows("padding", ({ padding = 0 }, isConvolution) =>
      isConvolution && padding === 0 ? { padding: 1 } : {},
    ),
  },
  {
    name: "pooling padding",
    because: "nothing is padded where it pools",
    change: windows("padding", ({ padding = 0 }, isConvolution) =>
      !isConvolution && padding === 0 ? { padding: 1 } : {},
    ),
  },
  {
    name: "stride",
    because: "its convolutions go pixel by pixel, with a stride of 1",
    change: windows("stride", ({ stride = 1 }, isConvolution) =>
      isConvolution && stride === 1 ? { stride: 2 } : {},
    ),
  },
  {
    name: "kernel",
    because: "its windows are as high as they are wide",
    change: windows("kernelSize", ({ kernelSize }, isConvolution) =>
      isConvolution && kernelSize === 3 ? { kernelSize: [3, 2] } : {},
    ),
  },
];
