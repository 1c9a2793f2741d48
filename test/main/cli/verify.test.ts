// backstep verify: recordings of our own runs, right and wrong, as files.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import type { Verdict } from "../../../src-engine/protocol/check/verdict";
import type { ObservedIteration } from "../../../src-engine/recording/recording";
import { convert, type Tensor } from "../../../src-engine/tensor/tensor";
import { commandLine } from "../../support/commandLine";
import { observedOf } from "../../support/observed";
import { simdBackend, smallTrainer } from "../../support/runs";

const { folder, here } = commandLine();

/** As the recorder would write it. */
function write(
  file: string,
  { iteration, values }: ObservedIteration,
  change: (path: string, tensor: Tensor) => Tensor | undefined = (_path, one) => one,
): void {
  const tensors = [...values].flatMap(([path, { tensor }]) => {
    const changed = change(path, tensor);
    return changed
      ? [[path, changed.dtype === "int32" ? changed : convert(changed, "float32")] as const]
      : [];
  });
  writeFileSync(
    join(folder, file),
    encodeSafetensors({ metadata: new Map([["iteration", String(iteration)]]), tensors: new Map(tensors) }),
  );
}

const scaled = ({ data, ...rest }: Tensor, by: number): Tensor => ({
  ...rest,
  data: Float64Array.from(data, (value) => value * by),
});

const trainer = smallTrainer({ model: "cnn-pytorch", batchSize: 2 }, simdBackend);
const observed = observedOf(trainer);
trainer.close();

describe("a right recording", () => {
  test("is right, in words and as JSON, and exits with 0", async () => {
    write("right.safetensors", observed);
    const words = await here("verify", "right.safetensors", "--model", "cnn-pytorch");
    expect(words).toMatchObject({ code: 0 });
    expect(words.out).toContain("✓ conv1.weight.grad");
    expect(words.out).not.toContain("✗");
    const { out, code } = await here("verify", "right.safetensors", "--model", "cnn-pytorch", "--json");
    expect(code).toBe(0);
    const verdict = JSON.parse(out) as Verdict;
    expect(verdict).toMatchObject({ verdict: "right", mistakes: [], indistinguishable: [] });
    expect(verdict.checked).toBeGreaterThan(15);
    for (const { worst, bound } of verdict.backward) expect(worst ?? 0).toBeLessThanOrEqual(bound ?? 0);
  });

  test("of parameter gradients alone is right, too: what lies between is computed", async () => {
    const kept = /^(input|target|loss\.output|learningRate)$|\.(weight|bias)(\.grad)?$/;
    write("gradients.safetensors", observed, (path, one) => (kept.test(path) ? one : undefined));
    const { out, code } = await here("verify", "gradients.safetensors", "--model", "cnn-pytorch", "--json");
    const verdict = JSON.parse(out) as Verdict;
    expect(verdict.verdict).toBe("right");
    expect(code).toBe(0);
    const gradient = verdict.backward.find(({ path }) => path === "conv1.weight.grad");
    expect(gradient).toMatchObject({ ok: true });
    expect(gradient?.from?.length).toBeGreaterThan(0);
  });

  test("without anything to recompute by is incomplete, and says what is missing", async () => {
    write("few.safetensors", observed, (path, one) => (path.endsWith(".weight.grad") ? one : undefined));
    const { out, code } = await here("verify", "few.safetensors", "--model", "cnn-pytorch");
    expect(code).toBe(0);
    expect(out).toContain("incomplete");
    expect(out).toMatch(/missing: .*input/);
  });
});

describe("a wrong recording", () => {
  test("names the first tensor that is wrong, its worst elements, and exits with 1", async () => {
    write("wrong.safetensors", observed, (path, one) => (path === "fc.weight.grad" ? scaled(one, 0.3) : one));
    const { out, code } = await here("verify", "wrong.safetensors", "--model", "cnn-pytorch");
    expect(code).toBe(1);
    expect(out).toContain("✗ fc.weight.grad");
    expect(out).toContain("fc.weight.grad is the first that is wrong (backward/fc/gradWeight)");
    expect(out).toContain("recorded ≈ 0.3 × right, correlation 1");
    expect(out).toMatch(/\[\d+,\d+\] +-?\d/);
  });

  test("of several iterations stops at the first wrong one", async () => {
    mkdirSync(join(folder, "run"));
    write("run/000000.safetensors", observed);
    write("run/000010.safetensors", { ...observed, iteration: 10 }, (path, one) =>
      path === "conv1.bias.grad" ? scaled(one, -1) : one,
    );
    write("run/000020.safetensors", { ...observed, iteration: 20 });
    const { out, code } = await here("verify", "run", "--model", "cnn-pytorch", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      iteration: 10,
      first: { path: "conv1.bias.grad", operation: "backward/conv1/gradBias" },
      iterations: [
        { iteration: 0, verdict: "right" },
        { iteration: 10, verdict: "wrong" },
      ],
    });
    const one = await here("verify", "run", "--model", "cnn-pytorch", "--iteration", "20");
    expect(one.code).toBe(0);
  });
});

describe("arguments that make no sense", () => {
  test.each([
    [[], "expected PATH"],
    [["right.safetensors"], "give it by --model"],
    [["nowhere", "--model", "cnn-pytorch"], "cannot read nowhere"],
    [["right.safetensors", "--model", "cnn-pytorch", "--iteration", "3"], "no iteration 3"],
    [["right.safetensors", "--model", "cnn-pytorch", "--map", "none.json"], "cannot read none.json"],
  ])("%j: %s", async (args, said) => {
    const { code, err } = await here("verify", ...args);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });
});
