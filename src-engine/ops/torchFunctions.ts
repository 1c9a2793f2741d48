// PyTorch's functions as our ops, by the names under which a recorded graph has them.

import type { Attrs } from "../protocol/protocol";
import type { Shape } from "../tensor/tensor";

/** One call, with the shapes of what it was given and made. */
export interface Call {
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly output: Shape;
}

interface AsOp {
  readonly type: string;
  readonly attrs: Attrs;
}

/** The op that does what the call did; undefined where none does. */
type Reading = (call: Call) => AsOp | undefined;

const plain =
  (type: string, attrs: (given: Call["attrs"]) => Attrs = () => ({})): Reading =>
  ({ attrs: given }) => ({ type, attrs: attrs(given) });

const numbers = (value: unknown, otherwise: number | readonly number[]): number | readonly number[] => {
  if (typeof value === "number") return value;
  const list = Array.isArray(value) ? value.filter((one): one is number => typeof one === "number") : [];
  return list.length ? list : otherwise;
};
const numeric = (value: unknown, otherwise: number): number =>
  typeof value === "number" && Number.isFinite(value) ? value : otherwise;

/** Only where both are tensors. */
const ofTwo =
  (type: string): Reading =>
  ({ attrs, inputs }) =>
    Object.keys(inputs).length === 2 && numeric(attrs["alpha"], 1) === 1 ? { type, attrs: {} } : undefined;

/** The same numbers in another shape. */
const reshaped: Reading = ({ output }) =>
  output.length === 2
    ? { type: "Flatten", attrs: {} }
    : { type: "Reshape", attrs: { shape: output.slice(1) } };

const windows = (attrs: Call["attrs"]): Attrs => {
  const kernelSize = numbers(attrs["kernel_size"], 1);
  return {
    kernelSize,
    stride: numbers(attrs["stride"], kernelSize),
    padding: numbers(attrs["padding"], 0),
    ceilMode: attrs["ceil_mode"] === true,
  };
};

const softmaxOf =
  (type: string): Reading =>
  ({ attrs, output }) =>
    output.length === 2 && [1, -1].includes(numeric(attrs["dim"], 1)) ? { type, attrs: {} } : undefined;

const relu = plain("ReLU");

const functions: Readonly<Record<string, Reading>> = {
  conv2d: ({ attrs, inputs: { weight, bias } }) =>
    weight && {
      type: "Conv2d",
      attrs: {
        outChannels: weight[0]!,
        kernelSize: weight.slice(2),
        stride: numbers(attrs["stride"], 1),
        padding: typeof attrs["padding"] === "string" ? attrs["padding"] : numbers(attrs["padding"], 0),
        dilation: numbers(attrs["dilation"], 1),
        groups: numeric(attrs["groups"], 1),
        bias: bias !== undefined,
      },
    },
  linear: ({ inputs: { weight, bias }, output }) =>
    weight && output.length === 2
      ? { type: "Linear", attrs: { outFeatures: weight[0]!, bias: bias !== undefined } }
      : undefined,
  batch_norm: ({ attrs, inputs: { input, weight, running_mean: mean } }) =>
    attrs["training"] === true && weight && mean && input
      ? {
          type: input.length === 2 ? "BatchNorm1d" : "BatchNorm2d",
          attrs: { eps: numeric(attrs["eps"], 1e-5), momentum: numeric(attrs["momentum"], 0.1) },
        }
      : undefined,
  max_pool2d: ({ attrs }) => ({
    type: "MaxPool2d",
    attrs: { ...windows(attrs), dilation: numbers(attrs["dilation"], 1) },
  }),
  avg_pool2d: ({ attrs }) => ({
    type: "AvgPool2d",
    attrs: { ...windows(attrs), countIncludePad: attrs["count_include_pad"] !== false },
  }),
  adaptive_avg_pool2d: ({ attrs }) => ({
    type: "AdaptiveAvgPool2d",
    attrs: { outputSize: numbers(attrs["output_size"], 1) },
  }),
  dropout: ({ attrs }) =>
    attrs["training"] === true
      ? { type: "Dropout", attrs: { p: numeric(attrs["p"], 0.5) } }
      : { type: "Identity", attrs: {} },
  relu,
  clamp: (call) => (call.attrs["min"] === 0 && (call.attrs["max"] ?? null) === null ? relu(call) : undefined),
  relu6: plain("ReLU6"),
  leaky_relu: plain("LeakyReLU", (given) => ({ negativeSlope: numeric(given["negative_slope"], 0.01) })),
  elu: plain("ELU", (given) => ({ alpha: numeric(given["alpha"], 1) })),
  selu: plain("SELU"),
  gelu: plain("GELU", (given) => ({ approximate: given["approximate"] === "tanh" ? "tanh" : "none" })),
  silu: plain("SiLU"),
  sigmoid: plain("Sigmoid"),
  tanh: plain("Tanh"),
  softplus: plain("Softplus"),
  hardswish: plain("Hardswish"),
  hardsigmoid: plain("Hardsigmoid"),
  softmax: softmaxOf("Softmax"),
  log_softmax: softmaxOf("LogSoftmax"),
  add: ofTwo("Add"),
  sub: ofTwo("Sub"),
  mul: ofTwo("Mul"),
  cat: ({ attrs, output }) => {
    const dim = numeric(attrs["dim"], 0);
    return dim === 0 ? undefined : { type: "Concat", attrs: { dim: dim < 0 ? dim + output.length : dim } };
  },
  flatten: reshaped,
  view: reshaped,
  reshape: reshaped,
  squeeze: reshaped,
};

const sameAs: Readonly<Record<string, string>> = {
  relu_: "relu",
  relu6_: "relu6",
  add_: "add",
  iadd: "add",
  concat: "cat",
  concatenate: "cat",
  max_pool2d_with_indices: "max_pool2d",
  _max_pool2d: "max_pool2d",
  dropout_: "dropout",
  clamp_: "clamp",
  clamp_min: "clamp",
};

/** A function of somebody's own, by what it is called: `MyReLU`, `ConvFunction`. */
function knownName(name: string): string | undefined {
  const bare = name
    .replace(/^(my|own|our|custom|wrong|manual)_?(?=[A-Za-z])/i, "")
    .replace(/_?(function|fn|op|layer)$/i, "");
  const snake = bare.replace(/(?<=[a-z])(?=[A-Z][a-z])/g, "_").toLowerCase();
  const pooled = bare.toLowerCase().replace(/^(max|avg)_?pool_?(2d)?$/, "$1_pool2d");
  return [name, sameAs[name], snake, bare.toLowerCase(), pooled].find(
    (one) => one !== undefined && Object.hasOwn(functions, one),
  );
}

export function opOfCall(name: string, call: Call): AsOp | undefined {
  const known = knownName(name);
  return known === undefined ? undefined : functions[known]!(call);
}

/** A loss of scores and labels. Where it is of their log probabilities, what those were made of is its input. */
export function lossOfCall(
  name: string,
  { attrs }: Pick<Call, "attrs">,
): (AsOp & { readonly ofLogProbabilities: boolean }) | undefined {
  const isUsual =
    (attrs["weight"] ?? null) === null && [-100, undefined].includes(attrs["ignore_index"] as number);
  if (!["cross_entropy", "nll_loss"].includes(name) || !isUsual) return undefined;
  const reduction = attrs["reduction"] === "sum" ? "sum" : "mean";
  return {
    type: "CrossEntropyLoss",
    attrs: { reduction, labelSmoothing: numeric(attrs["label_smoothing"], 0) },
    ofLogProbabilities: name === "nll_loss",
  };
}
