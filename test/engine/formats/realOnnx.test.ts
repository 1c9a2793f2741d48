// ONNX files as people published them: each opens, and does here what onnxruntime makes of it.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { afterAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../../src-engine/data/dataset";
import { importModel } from "../../../src-engine/formats/importModel";
import { inOrder, lastOf } from "../../../src-engine/model/topology";
import { trainable } from "../../../src-engine/model/trainable";
import { compile } from "../../../src-engine/run/program/compile";
import { normalised, Probe } from "../../../src-engine/run/probe";
import { reference } from "../../../src-engine/run/reference";
import { convert, tensor, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { loadDataset } from "../../../src-main/data/datasets";
import { cifar10Folder } from "../../support/cifar10";
import { mnistFolder } from "../../support/mnist";
import { simdBackend } from "../../support/runs";

const folder = process.env["BACKSTEP_REAL"] ?? resolve(__dirname, "../../../../shared/data/real");
const needs = "(skipped where BACKSTEP_REAL or ../shared/data/real, or the images, are not there)";
const PYTHON = "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
const plain = { mean: 0, deviation: 1 };
const imageNet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** Accuracy of onnxruntime on the first images of the test set. */
const files = [
  { name: "cntk-mnist-8", data: "mnist", images: 500, accuracy: 0.986, ...plain },
  { name: "keras2onnx-mnist", data: "mnist", images: 2000, accuracy: 0.7875, ...plain },
  { name: "pytorch-1.13-opset13", data: "mnist", images: 2000, accuracy: 0.9695, ...plain },
  { name: "pytorch-2.7-opset11", data: "mnist", images: 2000, accuracy: 0.982, ...plain },
  { name: "batchnorm", data: "mnist", images: 500, accuracy: 0.954, ...plain },
  { name: "resnet20-cifar10", data: "cifar10", images: 1000, accuracy: 0.915, ...imageNet },
] as const;

const folders = { mnist: mnistFolder(), cifar10: cifar10Folder() };
const sets = new Map<string, Promise<Dataset>>();
const dataOf = (name: keyof typeof folders): Promise<Dataset> => {
  const known = sets.get(name) ?? loadDataset(name, { dataDir: folders[name]! });
  sets.set(name, known);
  return known;
};
afterAll(() => sets.clear());

describe.each(files.map((file) => [file.name, file] as const))(
  `%s.onnx ${needs}`,
  (_title, { name, data, images, accuracy, ...normalization }) => {
    const path = join(folder, `${name}.onnx`);
    const test_ = test.skipIf(!existsSync(path) || !folders[data]);

    test_(
      `gives the right class as often as onnxruntime, its logits, and gradients`,
      { timeout: 240_000 },
      async () => {
        const bytes = new Uint8Array(readFileSync(path));
        const { model: described, tensors, problems } = await importModel(bytes);
        expect(problems).toEqual([]);
        const model = trainable(described);
        const probe = new Probe(model, simdBackend);
        const { test: set } = await dataOf(data);
        const size = set.pixels.length / set.labels.length;
        const output = probe.program.output;
        const last = probe.program.layers.at(-1)!.output;
        let right = 0;
        for (let from = 0; from < images; from += 100) {
          const input = normalised(
            set.pixels.subarray(from * size, (from + 100) * size),
            model.input,
            normalization,
          );
          const logits = probe.forward(input, tensors, [output, last]);
          if (from === 0) await expectClose(bytes, input, logits.get(last)!);
          right += winners(logits.get(output)!).filter((label, i) => label === set.labels[from + i]).length;
        }
        expect(right / images).toBeCloseTo(accuracy, 6);
        const seed = zeros(probe.program.tensors[output]!.shape.with(0, 100), "float32");
        seed.data.fill(1);
        const [gradient] = probe.backward(output, seed).values();
        expect(gradient!.data.every(Number.isFinite)).toBe(true);
        expect(gradient!.data.some((x) => x !== 0)).toBe(true);
      },
    );
  },
);

describe.skipIf(!hasTorch)(
  `of the loss of three images (skipped where ${PYTHON} has no torch) the gradients`,
  () => {
    const isHere = folders.mnist && existsSync(join(folder, "batchnorm.onnx"));
    test.skipIf(!isHere).each(["cntk-mnist-8", "keras2onnx-mnist", "batchnorm"].map((name) => [name]))(
      `of %s.onnx are PyTorch's in float64 ${needs}`,
      { timeout: 120_000 },
      async (name) => {
        const path = join(folder, `${name}.onnx`);
        const imported = await importModel(new Uint8Array(readFileSync(path)));
        const spec = trainable(imported.model);
        const placed = inOrder(spec.layers);
        const last = lastOf(placed, spec.output);
        const end = placed.findIndex(({ spec: layer }) => layer.name === last);
        const layers = placed.slice(0, end + 1).map(({ spec: layer, from }) => ({ ...layer, inputs: from }));
        const model = { name: spec.name, input: spec.input, layers, loss: spec.loss };
        const program = compile(model, { type: "SGD", attrs: {} }, 3, {
          mode: "eval",
          backward: true,
          inputGradient: true,
        });
        const { test: set } = await dataOf("mnist");
        const size = set.pixels.length / set.labels.length;
        const input = convert(normalised(set.pixels.subarray(0, 3 * size), model.input, plain), "float64");
        const state = new Map<string, Tensor>(
          [...imported.tensors].map(([path, one]) => [path, convert(one, "float64")]),
        );
        state.set("input", input);
        state.set("target", tensor([3], set.labels.subarray(0, 3), "int32"));
        const executor = reference.start().open(program);
        executor.setState(state);
        executor.run(0, program.instructions.length);
        const given = [...state].map(([path, { shape, data, dtype }]) => {
          return [path, { shape, data: Array.from(data), whole: dtype === "int32" }] as const;
        });
        const asked = {
          mode: "eval",
          layers,
          parameters: program.parameters,
          given: Object.fromEntries(given),
        };
        const { stdout, stderr } = spawnSync(
          PYTHON,
          [join(import.meta.dirname, "../../fixtures/graphs.py")],
          {
            ...{ input: JSON.stringify([asked]), encoding: "utf8", maxBuffer: 2 ** 30 },
          },
        );
        expect(stderr).not.toMatch(/Error/);
        const [truths] = JSON.parse(stdout) as readonly Readonly<Record<string, readonly number[]>>[];
        const gradients = Object.entries(truths!).filter(([path]) => path.endsWith("grad"));
        expect(gradients.length).toBeGreaterThan(10);
        for (const [path, truth] of gradients) {
          const { data } = executor.read(path);
          const largest = truth.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
          const wrong = truth.flatMap((x, i) =>
            Math.abs(data[i]! - x) <= 1e-8 * Math.max(Math.abs(x), 1e-4 * largest) ? [] : [i],
          );
          expect(
            wrong.map((i) => [data[i], truth[i]]),
            path,
          ).toEqual([]);
        }
      },
    );
  },
);

/** What onnxruntime computes of the same images, in the file's order of axes, one at a time where the file wants that. */
async function expectClose(bytes: Uint8Array, input: Tensor, ours: Tensor): Promise<void> {
  const session = await InferenceSession.create(bytes);
  const { inputMetadata } = session;
  const [info] = inputMetadata;
  const shape = info && "shape" in info ? info.shape : [];
  const [count = 0, ...image] = input.shape;
  const isOne = shape[0] === 1;
  const isLast = shape.at(-1) === image[0];
  const size = input.data.length / count;
  const classes = ours.data.length / count;
  for (let i = 0; i < count; i += isOne ? 1 : count) {
    const data = Float32Array.from(input.data.subarray(i * size, isOne ? (i + 1) * size : undefined));
    const dims = [isOne ? 1 : count, ...(isLast ? [...image.slice(1), image[0]!] : image)];
    const results = await session.run({ [session.inputNames[0]!]: new OrtTensor("float32", data, dims) });
    const theirs = (await results[session.outputNames[0]!]!.getData()) as Float32Array;
    theirs.forEach((value, j) =>
      expect(Math.abs(value - ours.data[i * classes + j]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))),
    );
  }
}

function winners({ shape, data }: Tensor): readonly number[] {
  const [count = 0, classes = 0] = shape;
  return Array.from({ length: count }, (_, n) => {
    const row = Array.from(data.subarray(n * classes, (n + 1) * classes));
    return row.indexOf(Math.max(...row));
  });
}
