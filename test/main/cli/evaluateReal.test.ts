// Networks that other tools exported, without a word of ours in them, evaluated as they are.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { EvaluateResult } from "../../../src-main/cli/evaluate/evaluate";
import { cifar10Folder } from "../../support/cifar10";
import { commandLine } from "../../support/commandLine";
import { mnistFolder } from "../../support/mnist";

const real = process.env["BACKSTEP_REAL"] ?? resolve(__dirname, "../../../../shared/data/real");
const needs = "(skipped where BACKSTEP_REAL or ../shared/data/real, or MNIST or CIFAR-10, are not there)";
const { here } = commandLine();
const mnist = mnistFolder();
const plain = ["--mean", "0", "--deviation", "1"];

describe(`evaluate ${needs}`, () => {
  const has = (name: string): boolean => mnist !== undefined && existsSync(join(real, name));

  test.skipIf(!has("pytorch-2.7-opset11.onnx") || !has("cntk-mnist-8.onnx")).each([
    ["pytorch-2.7-opset11.onnx", 2000, 0.982],
    ["cntk-mnist-8.onnx", 500, 0.986],
  ])(
    "of %s on %i images of MNIST is right as often as onnxruntime",
    async (name, images, accuracy) => {
      const set = ["--data", "mnist", "--data-dir", mnist!, "--limit", String(images)];
      const { code, out, err } = await here(
        "evaluate",
        "--model",
        join(real, name),
        ...set,
        ...plain,
        "--json",
      );
      expect(code, err).toBe(0);
      const result = JSON.parse(out) as EvaluateResult;
      expect(result.count).toBe(images);
      expect(result.accuracy).toBeCloseTo(accuracy, 6);
    },
    120_000,
  );

  const published = "resnet20-cifar10.th";
  const cifar10 = cifar10Folder();
  test.skipIf(!cifar10 || !existsSync(join(real, published)))(
    `of ${published} in the preset resnet20 is right on 91.5 % of CIFAR-10's first 1,000 test images`,
    async () => {
      const { code, out, err } = await here(
        ...["evaluate", "--model", "resnet20", "--weights", join(real, published), "--limit", "1000"],
        ...["--data", "cifar10", "--data-dir", cifar10!],
        ...["--mean", ".485,.456,.406", "--deviation", ".229,.224,.225", "--json"],
      );
      expect(code, err).toBe(0);
      const { accuracy, count } = JSON.parse(out) as EvaluateResult;
      expect([accuracy, count]).toEqual([0.915, 1000]);
    },
    240_000,
  );
});
