// Weights that people published, read, matched to a model and evaluated: they do as well as their own tools say.

import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../src-engine/data/dataset";
import { matchedTensors } from "../../../../src-engine/formats/match/apply";
import { matchTensors } from "../../../../src-engine/formats/match/match";
import type { LayerSpec, ModelSpec } from "../../../../src-engine/model/model";
import { presetNamed, presets } from "../../../../src-engine/model/presets";
import { compile } from "../../../../src-engine/run/program/compile";
import { wantedTensors } from "../../../../src-engine/run/program/wantedTensors";
import { Trainer } from "../../../../src-engine/run/trainer";
import { tensor, zeros, type Tensor } from "../../../../src-engine/tensor/tensor";
import { loadDataset } from "../../../../src-main/data/datasets";
import { cifar10Folder, needsCifar10 } from "../../../support/cifar10";
import { mnistFolder, needsMnist } from "../../../support/mnist";
import { needsReal, realFile, realFolder } from "../../../support/realFiles";
import { simdBackend } from "../../../support/runs";
import { noise } from "../presets";
import { evaluated } from "../residual";

const layer = (
  name: string,
  type: string,
  attrs: LayerSpec["attrs"] = {},
  ...inputs: string[]
): LayerSpec => ({
  name,
  type,
  attrs,
  ...(inputs.length && { inputs }),
});
const conv = (
  name: string,
  outChannels: number,
  kernelSize: number,
  more: LayerSpec["attrs"] = {},
  ...inputs: string[]
) => layer(name, "Conv2d", { outChannels, kernelSize, stride: 1, padding: 0, ...more }, ...inputs);
const pool = (name: string) => layer(name, "MaxPool2d", { kernelSize: 2, stride: 2, padding: 0 });
const linear = (name: string, outFeatures: number) => layer(name, "Linear", { outFeatures });
const model = (name: string, input: ModelSpec["input"], layers: readonly LayerSpec[]): ModelSpec => ({
  name,
  input,
  layers,
  loss: { type: "CrossEntropyLoss", attrs: {} },
});
const wantedBy = (spec: ModelSpec) =>
  wantedTensors(compile(spec, { type: "SGD", attrs: {} }, 1, { mode: "eval" }));

const small = (name: string, channels: number, padding: number, pools = 1) =>
  model(
    name,
    [1, 28, 28],
    [
      conv("conv1", channels, 3, { padding }),
      layer("relu1", "ReLU"),
      ...Array.from({ length: pools }, (_, i) => pool(`pool${i + 1}`)),
      layer("flatten", "Flatten"),
      linear("head", 10),
    ],
  );

async function accuracy(
  spec: ModelSpec,
  dataset: Dataset,
  images: number,
  normalization: { mean: number | readonly number[]; deviation: number | readonly number[] },
  weights: ReadonlyMap<string, Tensor>,
): Promise<number> {
  const { pixels, labels, ...rest } = dataset.test;
  const size = pixels.length / labels.length;
  const test = {
    ...rest,
    count: images,
    pixels: pixels.slice(0, images * size),
    labels: labels.slice(0, images),
  };
  const recipe = { ...presets[0]!.recipe, ...normalization };
  const trainer = new Trainer({ model: spec, recipe, dataset: { ...dataset, test }, seed: 0 }, simdBackend);
  return (await trainer.evaluator.evaluate(trainer.test, weights)).accuracy;
}

describe.skipIf(!realFolder())(`of files that people published ${needsReal}`, () => {
  test.each([
    ["lenet5.pt", presetNamed("lenet5").model, "name"],
    ["pytorch-1.13.pth", small("pytorch-1.13", 16, 0), "shape"],
    ["pytorch.safetensors", small("pytorch", 10, 1, 2), "shape"],
  ] as const)("all tensors of %s fill a model", async (name, spec, by) => {
    const { tensors } = await realFile(name);
    const match = matchTensors(tensors, wantedBy(spec));
    expect(match).toMatchObject({
      missing: [],
      left: [],
      ambiguous: [],
      ignored: [],
      layout: "channelsFirst",
    });
    expect(match.pairs.some((pair) => pair.by === by)).toBe(true);
    const weights = matchedTensors(match, tensors);
    const input = noise([2, 1, 28, 28], "input", 1);
    const output = evaluated(
      { model: { ...spec, inputShape: spec.input, mean: 0, deviation: 1 }, tensors: weights },
      input,
    );
    expect(output.shape).toEqual([2, 10]);
    expect(output.data.every(Number.isFinite)).toBe(true);
  });

  test("a TensorFlow.js layers model is a model with its weights, turned", async () => {
    const contents = await realFile("tfjs", "model.json");
    const { model: read, tensors, notes } = contents;
    expect(notes).toEqual([]);
    expect(read!.inputShape).toEqual([3, 64, 64]);
    expect(read!.layers.map(({ type }) => type)).toEqual([
      ...["Conv2d", "ReLU", "Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU", "Conv2d", "ReLU", "MaxPool2d"],
      ...["Flatten", "Linear", "Softmax"],
    ]);
    const spec = model("tfjs", [3, 64, 64], read!.layers);
    expect(matchTensors(tensors, wantedBy(spec))).toMatchObject({ missing: [], left: [] });
    const output = evaluated({ model: read!, tensors }, noise([2, 3, 64, 64], "input", 0.3));
    for (const row of [0, 1]) {
      let sum = 0;
      for (let i = 0; i < 10; i++) sum += output.data[row * 10 + i]!;
      expect(sum).toBeCloseTo(1, 6);
    }
  });

  test.skipIf(!mnistFolder())(
    `pytorch-1.13.pth is as accurate as onnxruntime says, 96.95 % ${needsMnist}`,
    async () => {
      const spec = small("pytorch-1.13", 16, 0);
      const { tensors } = await realFile("pytorch-1.13.pth");
      const mnist = await loadDataset("mnist", { dataDir: mnistFolder()! });
      const weights = matchedTensors(matchTensors(tensors, wantedBy(spec)), tensors);
      expect(await accuracy(spec, mnist, 2000, { mean: 0, deviation: 1 }, weights)).toBe(0.9695);
    },
    60_000,
  );
});

/** Option A's shortcuts and the mean over pixels as convolutions whose weights never change. */
function resnet20(): { readonly spec: ModelSpec; readonly fixed: ReadonlyMap<string, Tensor> } {
  const fixed = new Map<string, Tensor>();
  const norm = (name: string) => layer(name, "BatchNorm2d");
  const layers: LayerSpec[] = [conv("conv1", 16, 3, { padding: 1 }), norm("bn1"), layer("relu", "ReLU")];
  let [before, width] = ["relu", 16];
  for (let stage = 1; stage <= 3; stage++)
    for (let block = 0; block < 3; block++) {
      const name = `layer${stage}.${block}`;
      const isNarrower = stage > 1 && block === 0;
      const channels = isNarrower ? 2 * width : width;
      layers.push(
        conv(`${name}.conv1`, channels, 3, { padding: 1, stride: isNarrower ? 2 : 1 }, before),
        ...[
          norm(`${name}.bn1`),
          layer(`${name}.relu1`, "ReLU"),
          conv(`${name}.conv2`, channels, 3, { padding: 1 }),
          norm(`${name}.bn2`),
        ],
      );
      let shortcut = before;
      if (isNarrower) {
        shortcut = `${name}.shortcut`;
        layers.push(conv(shortcut, channels, 1, { stride: 2 }, before));
        const weight = zeros([channels, width, 1, 1], "float32");
        for (let c = 0; c < width; c++) weight.data[(c + width / 2) * width + c] = 1;
        fixed.set(`${shortcut}.weight`, weight);
      }
      layers.push(layer(`${name}.add`, "Add", {}, `${name}.bn2`, shortcut), layer(`${name}.relu2`, "ReLU"));
      [before, width] = [`${name}.relu2`, channels];
    }
  layers.push(conv("mean", 64, 8), layer("flatten", "Flatten"), linear("linear", 10));
  const mean = new Float32Array(64 * 64 * 64);
  for (let c = 0; c < 64; c++) mean.fill(1 / 64, (c * 64 + c) * 64, (c * 64 + c + 1) * 64);
  fixed.set("mean.weight", tensor([64, 64, 8, 8], mean, "float32"));
  return { spec: model("resnet20", [3, 32, 32], layers), fixed };
}

describe.skipIf(!realFolder() || !cifar10Folder())(`resnet20-cifar10.th ${needsReal} ${needsCifar10}`, () => {
  test("classifies 91.5 % of 1,000 test images, as in onnxruntime", async () => {
    const { spec, fixed } = resnet20();
    const { tensors, notes } = await realFile("resnet20-cifar10.th");
    expect(notes).toEqual([
      'The weights are those in "state_dict".',
      "Names of wrappers (module., _orig_mod. and the like) were taken out of the tensors' names.",
    ]);
    const wanted = wantedBy(spec);
    const match = matchTensors(tensors, wanted);
    expect(match.left).toEqual([]);
    expect(match.pairs.every(({ by }) => by === "name")).toBe(true);
    // The convolutions of the file have no bias, and the shortcuts and the mean are no convolutions there.
    const missing = match.missing.map(({ path }) => path);
    expect(missing.filter((path) => !/(conv\d|shortcut|mean)\.bias$/.test(path))).toEqual([...fixed.keys()]);
    const before = new Map(
      wanted.map(({ path, shape }) => [path, fixed.get(path) ?? zeros(shape, "float32")]),
    );
    const weights = matchedTensors(match, tensors, before);
    const cifar = await loadDataset("cifar10", { dataDir: cifar10Folder()! });
    const normalization = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
    expect(await accuracy(spec, cifar, 1000, normalization, weights)).toBe(0.915);
  }, 300_000);
});
