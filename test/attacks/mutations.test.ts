// Files of every format with bytes changed (test/support/mutations.ts), as other tools wrote them or as we do. Those of Keras, which take
// h5py to be written, are damaged beside their other tests.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatFor, formats, type Contents } from "../../src-engine/formats";
import { importOnnx } from "../../src-engine/formats/onnx/import/importOnnx";
import { expectReadOrRefused, MUTATIONS } from "../support/mutations";
import { residual } from "../engine/formats/residual";

type Bytes = Uint8Array<ArrayBuffer>;
const fixture = async (name: string): Promise<Bytes> =>
  new Uint8Array(await readFile(join(import.meta.dirname, "../fixtures/formats", name)));
const ofFormat = (name: string) => formats.find((format) => format.name === name)!;

/** A layers model of TensorFlow.js with a convolution, a norm and two dense layers, and the numbers beside it. */
function layersModel(): { readonly text: Bytes; readonly numbers: Bytes } {
  const layers = [
    [
      "Conv2D",
      {
        name: "conv",
        filters: 2,
        kernel_size: [3, 3],
        padding: "same",
        batch_input_shape: [null, 6, 6, 1],
        activation: "relu",
      },
    ],
    ["BatchNormalization", { name: "norm", axis: [3], epsilon: 0.001, scale: false }],
    ["AveragePooling2D", { name: "pool", pool_size: [2, 2], strides: [2, 2], padding: "valid" }],
    ["Flatten", { name: "flatten" }],
    ["Dense", { name: "dense", units: 3, activation: "softmax" }],
  ].map(([class_name, config]) => ({ class_name, config }));
  const shapes = {
    ...{ "conv/kernel": [3, 3, 1, 2], "conv/bias": [2], "norm/beta": [2] },
    ...{ "norm/moving_mean": [2], "norm/moving_variance": [2], "dense/kernel": [18, 3], "dense/bias": [3] },
  };
  const weights = Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: "float32" }));
  const size = weights.reduce((sum, { shape }) => sum + 4 * shape.reduce((all, n) => all * n, 1), 0);
  const model_config = { class_name: "Sequential", config: { name: "net", layers } };
  const file = {
    ...{ format: "layers-model", modelTopology: { keras_version: "2.11.0", model_config } },
    weightsManifest: [{ paths: ["a.bin"], weights }],
  };
  return { text: new TextEncoder().encode(JSON.stringify(file)), numbers: new Uint8Array(size).fill(60) };
}

describe(`of ${MUTATIONS} damaged files each is read or refused:`, () => {
  test("ONNX", { timeout: 120_000 }, async () => {
    const names = ["torch-opset13", "torch-residual", "onnx-gemm", "onnx-matmul", "onnx-unknown"];
    const files = await Promise.all(names.map((name) => fixture(`${name}.onnx`)));
    const kept = await expectReadOrRefused(files, (bytes) => importOnnx(bytes));
    expect(kept).toBeGreaterThan(MUTATIONS / 20);
    expect(kept).toBeLessThan(MUTATIONS);
  });

  test("TensorFlow.js, its text and its numbers", { timeout: 120_000 }, async () => {
    const { text, numbers } = layersModel();
    const beside = () => Promise.resolve(numbers);
    const whole = await ofFormat("tfjs").import!(text, { beside });
    expect([whole.problems, whole.model?.layers.length]).toEqual([[], 7]);
    const kept = await expectReadOrRefused([text], (bytes) => ofFormat("tfjs").import!(bytes, { beside }));
    expect(kept).toBeGreaterThan(0);
    const damaged = await expectReadOrRefused([numbers], (bytes) =>
      ofFormat("tfjs").decode(text, { beside: () => Promise.resolve(bytes) }),
    );
    expect(damaged).toBeGreaterThan(MUTATIONS / 2);
  });

  const weights: Contents = { tensors: residual.tensors };
  test.each([
    ["pytorch", "w.pt", weights],
    ["safetensors", "w.safetensors", residual],
    ["npz", "w.npz", weights],
  ])("%s", { timeout: 120_000 }, async (name, path, contents) => {
    const whole = await formatFor(path).encode(contents);
    const { decode } = ofFormat(name);
    expect((await decode(whole)).tensors.size).toBe(residual.tensors.size);
    expect(await expectReadOrRefused([whole], (bytes) => decode(bytes))).toBeLessThan(MUTATIONS);
  });
});
