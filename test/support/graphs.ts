// Random small models for properties: layers that read any others, tensors that several read, every kind of layer that images
// go through, and names with dots and other signs in them. All that nobody reads goes, through a linear layer each, into a sum.

import fc from "./properties";
import type { Dataset, Images } from "../../src-engine/data/dataset";
import { Session } from "../../src-engine/debug/session";
import { checkAttrs } from "../../src-engine/formats/model/exchanged";
import { shapesIn } from "../../src-engine/formats/model/layerShapes";
import { opOf, type LayerSpec, type ModelSpec, type OptimizerSpec } from "../../src-engine/model/model";
import { presets, type Recipe } from "../../src-engine/model/presets";
import type { Numbers } from "../../src-engine/ops/attrs";
import type { AttrValue } from "../../src-engine/protocol/protocol";
import type { Backend } from "../../src-engine/run/backend";
import { Trainer } from "../../src-engine/run/trainer";
import { random } from "../../src-engine/tensor/random";
import { sizeOf, type Shape } from "../../src-engine/tensor/tensor";
import { blockModels } from "./blockGraphs";
import { stillClock } from "./runs";

const CLASSES = 3;
const BATCH = 3;
/** Numbers of one sample that a layer may make. */
const MOST = 120;

/** A layer to be; `from` and `other` choose among what there is by then. Where it does not fit it is left out. */
interface Move {
  readonly type: string;
  readonly attrs: LayerSpec["attrs"];
  readonly from: number;
  readonly other: number;
}

const layerKinds: readonly fc.Arbitrary<Pick<Move, "type" | "attrs">>[] = [
  kind("Conv2d", {
    outChannels: fc.integer({ min: 1, max: 3 }),
    kernelSize: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 1 }),
  }),
  fc.oneof(
    kind("MaxPool2d", { kernelSize: fc.constant(2), stride: fc.constant(2), padding: fc.constant(0) }),
    kind("MaxPool2d", {
      kernelSize: fc.constant(3),
      stride: fc.integer({ min: 1, max: 2 }),
      padding: fc.constant(1),
    }),
  ),
  kind("ReLU", {}),
  kind("LeakyReLU", { negativeSlope: fc.constantFrom(0.01, 0.25) }),
  fc.oneof(kind("Tanh", {}), kind("Sigmoid", {})),
  kind("BatchNorm2d", { momentum: fc.constantFrom(0.1, 0.5) }),
  kind("Dropout", { p: fc.constantFrom(0.25, 0.5) }),
  kind("Add", {}),
  kind("Add", {}),
  kind("Concat", { dim: fc.constantFrom(1, 1, 2, 3) }),
  fc.oneof(kind("Flatten", {}), kind("Linear", { outFeatures: fc.integer({ min: 2, max: 4 }) })),
];

const anyWindow = {
  kernelSize: fc.constantFrom<Numbers>(2, 3, [3, 2]),
  stride: fc.constantFrom<Numbers>(1, 2, 3, [1, 2]),
  padding: fc.constantFrom<Numbers>(0, 1, [1, 0]),
  ceilMode: fc.boolean(),
};

/** Layers that need no more of a model than those above, one after the other as the ops come. */
const furtherKinds: typeof layerKinds = [
  kind("ConvTranspose2d", {
    outChannels: fc.integer({ min: 1, max: 2 }),
    kernelSize: fc.integer({ min: 2, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 1 }),
    bias: fc.boolean(),
  }),
  fc.oneof(
    ...["ReLU6", "Hardsigmoid", "Hardswish", "SELU", "SiLU", "Softplus", "Identity"].map((type) =>
      kind(type, {}),
    ),
  ),
  fc.oneof(
    kind("Hardtanh", { minVal: fc.constantFrom(-1, -0.25), maxVal: fc.constantFrom(0.5, 2) }),
    kind("ELU", { alpha: fc.constantFrom(0.5, 1) }),
    kind("PReLU", {}),
    kind("GELU", { approximate: fc.constantFrom("none", "tanh") }),
  ),
  fc.oneof(kind("Mul", {}), kind("Sub", {})),
  kind("AdaptiveAvgPool2d", { outputSize: fc.integer({ min: 1, max: 3 }) }),
  fc.oneof(
    kind("AvgPool2d", { ...anyWindow, countIncludePad: fc.boolean() }),
    kind("MaxPool2d", { ...anyWindow, dilation: fc.constantFrom(1, 2, [2, 1]) }),
  ),
  fc.oneof(kind("Softmax", {}), kind("LogSoftmax", {})),
  fc.oneof(
    kind("GroupNorm", { numGroups: fc.integer({ min: 1, max: 3 }), affine: fc.boolean() }),
    kind("InstanceNorm2d", { affine: fc.boolean() }),
    kind("LayerNorm", { normalizedShape: fc.integer({ min: 1, max: 3 }), elementwiseAffine: fc.boolean() }),
  ),
  kind("LocalResponseNorm", {
    size: fc.integer({ min: 1, max: 5 }),
    alpha: fc.constantFrom(1e-4, 0.5),
    beta: fc.constantFrom(0.75, 1.5),
    k: fc.constantFrom(1, 2),
  }),
  fc.oneof(
    kind("Mean", { dims: fc.constantFrom<Numbers>(1, 2, [2, 3]), keepdim: fc.boolean() }),
    kind("Mean", { dims: fc.constantFrom<Numbers>(3, [1, 2]), keepdim: fc.constant(true) }),
    kind("Upsample", {
      scaleFactor: fc.constantFrom<Numbers>(2, [1, 3], [2, 1]),
      mode: fc.constantFrom("nearest", "bilinear"),
    }),
  ),
  fc.oneof(
    kind("Reshape", { shape: fc.constantFrom<Numbers>([2, -1, 5], [-1, 3, 2], [1, -1, 1], [3, 2, -1]) }),
    kind("Transpose", { dims: fc.constantFrom<Numbers>([2, 3, 1], [3, 1, 2], [1, 3, 2], [3, 2, 1]) }),
    kind("Dropout2d", { p: fc.constantFrom(0.25, 0.5) }),
  ),
  kind("BatchNorm1d", { momentum: fc.constantFrom(0.1, 0.5) }),
  fc.oneof(
    kind("Pad", {
      padding: fc.constantFrom(1, [0, 2], [0, 1, 2, 0]),
      channels: fc.constantFrom(0, [1, 2]),
      value: fc.constantFrom(0, 0.5),
    }),
    kind("Slice", { start: fc.constantFrom(0, [0, 1, 1]), step: fc.constantFrom(2, [1, 2, 1]) }),
  ),
];

function kind(
  type: string,
  attrs: Readonly<Record<string, fc.Arbitrary<AttrValue>>>,
): fc.Arbitrary<Pick<Move, "type" | "attrs">> {
  return fc.record({ type: fc.constant(type), attrs: fc.record(attrs) });
}

/** What layers are called, the number of each put behind: none is another's beginning up to a dot. */
const stems = [
  "layer1.0.conv",
  "x",
  "features.",
  "net.weight.grad.",
  "a-b.",
  "größe,",
  "next.",
  "0.0.",
] as const;

const moveOf = (kinds: typeof layerKinds): fc.Arbitrary<Move> =>
  fc.tuple(fc.oneof(...kinds), fc.nat(9), fc.nat(9)).map(([made, from, other]) => ({ ...made, from, other }));

interface GraphChoices {
  /** Only layers of these types, besides those that make scores of what there is. */
  readonly types?: readonly string[];
  readonly most?: number;
  /** Also of every other kind there is. */
  readonly further?: boolean;
}

/** Models on images of 2×5×6, three classes. */
export function graphModels({
  types,
  most = 7,
  further = false,
}: GraphChoices = {}): fc.Arbitrary<ModelSpec> {
  const moves = fc.array(
    moveOf(further ? [...layerKinds, ...furtherKinds] : layerKinds).filter(
      ({ type }) => types?.includes(type) ?? true,
    ),
    { minLength: 1, maxLength: most },
  );
  const free = fc
    .tuple(moves, fc.array(fc.constantFrom(...stems), { minLength: 1, maxLength: 4 }))
    .map(modelOf);
  const isWanted = ({ layers }: ModelSpec): boolean =>
    layers.every(({ type }) => types?.includes(type) ?? true);
  const isMade = types?.includes("Concat") ?? true;
  return isMade
    ? fc.oneof(
        { arbitrary: free, weight: 8 },
        { arbitrary: blockModels(CLASSES).filter(isWanted), weight: 1 },
      )
    : free;
}

function modelOf([moves, names]: [readonly Move[], readonly string[]]): ModelSpec {
  const layers: LayerSpec[] = [];
  const made: { readonly name: string; readonly shape: readonly number[] }[] = [
    { name: "input", shape: [2, 5, 6] },
  ];
  const add = (
    type: string,
    attrs: LayerSpec["attrs"],
    inputs: readonly string[],
    shape: readonly number[],
  ): string => {
    const name = `${names[layers.length % names.length]!}${layers.length}`;
    layers.push({ name, type, attrs, inputs });
    made.push({ name, shape });
    return name;
  };
  for (const { type, attrs: drawn, from, other } of moves) {
    const first = made[from % made.length]!;
    const attrs = fittedAttrs(type, drawn, first.shape);
    const { inputs } = opOf({ name: "", type });
    const isOpen = inputs[0]!.startsWith("…");
    const count = isOpen ? 1 + (other % 4) : inputs.length;
    // What is taken off itself leaves nothing but rounding, which a norm would blow up.
    const fitting = made.filter(
      (one) => (type !== "Sub" || one !== first) && shapeAfter(type, attrs, [first.shape, one.shape]),
    );
    const others = fitting.length
      ? Array.from({ length: count - 1 }, (_, k) => fitting[(other + k) % fitting.length]!)
      : [];
    const read = [first, ...others];
    const shape = shapeAfter(
      type,
      attrs,
      read.map((one) => one.shape),
    );
    if (shape && sizeOf(shape) <= MOST)
      add(
        type,
        attrs,
        read.map(({ name }) => name),
        shape,
      );
  }
  const read = new Set(layers.flatMap(({ inputs }) => inputs ?? []));
  const ends = made.filter(({ name }) => !read.has(name));
  const scores = ends.map(({ name, shape }) => {
    const flat = shape.length === 1 ? name : add("Flatten", {}, [name], [sizeOf(shape)]);
    return add("Linear", { outFeatures: CLASSES }, [flat], [CLASSES]);
  });
  scores.reduce((sum, one) => add("Add", {}, [sum, one], [CLASSES]));
  return { name: "graph", input: [2, 5, 6], layers, loss: { type: "CrossEntropyLoss", attrs: {} } };
}

/** LayerNorm's axes are so many of the last ones there are; a number of groups that does not divide the channels is one. */
function fittedAttrs(type: string, attrs: LayerSpec["attrs"], shape: readonly number[]): LayerSpec["attrs"] {
  if (type === "LayerNorm") {
    const axes = shape.slice(-Number(attrs["normalizedShape"]));
    return { ...attrs, normalizedShape: axes.length === 1 ? axes[0]! : axes };
  }
  if (type !== "GroupNorm") return attrs;
  const groups = Number(attrs["numGroups"]);
  return { ...attrs, numGroups: shape[0]! % groups === 0 ? groups : 1 };
}

/** What a layer makes of one sample, by its op's own rules; undefined where it does not fit. */
function shapeAfter(type: string, given: LayerSpec["attrs"], shapes: readonly Shape[]): Shape | undefined {
  const misfit = (problem: string): never => {
    throw new RangeError(problem);
  };
  try {
    const attrs = checkAttrs("layer", type, given, misfit);
    const batches = shapes.map((shape) => [BATCH, ...shape]);
    return shapesIn({ name: "layer", type, attrs }, batches, misfit)["output"]!.slice(1);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const recipe: Recipe = {
  ...presets[0]!.recipe,
  ...{ batchSize: BATCH, learningRate: 0.05, epochs: 2, validationShare: 0, mean: 0.5, deviation: 0.25 },
};

interface GraphRun {
  readonly backend: Backend;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly optimizer?: OptimizerSpec;
}

/** A run of such a model on noise: 11 images, so that an epoch's last batch of 3 has 2. */
export function graphTrainer(
  model: ModelSpec,
  { backend, batchSize = BATCH, seed = 1, optimizer }: GraphRun,
): Trainer {
  return new Trainer(
    { model, recipe: { ...recipe, batchSize, ...(optimizer && { optimizer }) }, dataset: noise(model), seed },
    backend,
  );
}

export function graphSession(model: ModelSpec, run: GraphRun): Session {
  return new Session(graphTrainer(model, run), stillClock);
}

function noise({ input }: ModelSpec): Dataset {
  const images = (count: number, name: string): Images => {
    const { integer } = random(11, name);
    const [channels, height, width] = input;
    return {
      ...{ count, channels, height, width },
      pixels: Uint8Array.from({ length: count * sizeOf(input) }, (_, i) => integer(i, 256)),
      labels: Int32Array.from({ length: count }, (_, i) => i % CLASSES),
    };
  };
  return { name: "noise", classes: ["a", "b", "c"], train: images(11, "train"), test: images(4, "test") };
}
