// Iterations of our own runs, recorded and verified: right ones are right in every precision, and an element that is far off is found.

import { describe, expect, test } from "vitest";
import { verify } from "../../../src-engine/check/verify";
import type { Verdict } from "../../../src-engine/protocol/check/verdict";
import type { Precision } from "../../../src-engine/recording/recording";
import { mistakes } from "../../../src-engine/check/mistakes/index";
import { reference } from "../../../src-engine/run/reference";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import type { ModelSpec } from "../../../src-engine/model/model";
import { graphTrainer } from "../../support/graphs";
import { observedOf } from "../../support/observed";
import { simdBackend, smallTrainer } from "../../support/runs";

const wrongOf = ({ forward, backward }: Verdict) =>
  [...forward, ...backward].filter(({ ok }) => ok === false);

describe.each(["cnn-pytorch", "lenet-jax"])("%s", (model) => {
  test.each(["float32", "bfloat16", "float16", "float64"] as const satisfies readonly Precision[])(
    "everything that our kernels compute is right, recorded as %s",
    (precision) => {
      const trainer = smallTrainer({ model }, precision === "float64" ? reference : simdBackend);
      const verdict = verify(trainer.currentProgram, observedOf(trainer, { precision }));
      expect(wrongOf(verdict)).toEqual([]);
      expect(verdict.verdict).toBe("right");
      expect(verdict.checked).toBe(trainer.currentProgram.instructions.length);
      trainer.close();
    },
  );
});

const little: ModelSpec = {
  name: "little",
  input: [2, 5, 6],
  layers: [
    { name: "conv1", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 3, padding: 1 } },
    { name: "relu1", type: "ReLU", attrs: {} },
    { name: "flat", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
};

describe("mistakes are named", () => {
  test("two in different operations come apart where each one's operands were recorded", () => {
    const trainer = smallTrainer({ model: "cnn-pytorch" });
    const program = trainer.currentProgram;
    const right = observedOf(trainer);
    const values = new Map(right.values);
    const wrongs = ["conv1.weight.grad", "fc.weight.grad"].map((path) => {
      const instruction = program.instructions.find(({ writes }) => writes === path)!;
      const x = Object.fromEntries(
        Object.entries(instruction.operands).map(([local, of]) => [local, right.values.get(of)!.tensor]),
      );
      const found = right.values.get(path)!;
      const made = mistakes.flatMap((mistake) => {
        const tensor = mistake.make(instruction, x, found.tensor);
        return tensor && !isClose(tensor, found.tensor) ? [{ id: mistake.id, tensor }] : [];
      });
      values.set(path, { ...found, tensor: made[0]!.tensor });
      return { path, id: made[0]!.id };
    });
    const verdict = verify(program, { ...right, values });
    trainer.close();
    expect(verdict.verdict).toBe("wrong");
    expect(verdict.first?.operation).toBe("backward/fc/gradWeight");
    for (const { path, id } of wrongs) {
      const named = verdict.mistakes.filter((one) => one.path === path);
      expect(named.map((one) => one.id)).toContain(id);
      expect(wrongOf(verdict).find((one) => one.path === path)?.differs?.elements.length).toBeGreaterThan(0);
    }
    // The weights were updated by them, as they were recorded: that is another operation, and wrong as well.
    expect(wrongOf(verdict).map(({ path }) => path)).toEqual(
      expect.arrayContaining(wrongs.map(({ path }) => path)),
    );
  });

  test("one that was made where nothing was recorded is found by running the pass again", () => {
    const trainer = graphTrainer(little, { backend: reference, batchSize: 7 });
    const program = trainer.currentProgram;
    const all = observedOf(trainer, { precision: "float64" });
    const backward = program.instructions.filter(({ phase }) => phase === "backward");
    const wrongAt = backward.find(({ op, rule }) => op === "ReLU" && rule === "gradInput")!;
    const values = new Map(all.values);
    for (const instruction of backward) {
      const x = Object.fromEntries(
        Object.entries(instruction.operands).map(([local, of]) => [local, values.get(of)!.tensor]),
      );
      const right = instruction.run.compute(x, instruction.attrs);
      const masked = mistakes.find(({ id }) => id === "relu-masks-by-gradient")!;
      const made = instruction === wrongAt ? masked.make(instruction, x, right)! : right;
      values.set(instruction.writes, { ...values.get(instruction.writes)!, tensor: made });
    }
    const kept = [...values].filter(([path]) => /^(input|target)$|\.(weight|bias)(\.grad)?$/.test(path));
    const verdict = verify(program, { ...all, values: new Map(kept) });
    trainer.close();
    expect(verdict.verdict).toBe("wrong");
    expect(verdict.mistakes).toContainEqual(
      expect.objectContaining({ id: "relu-masks-by-gradient", path: wrongAt.writes }),
    );
  });

  test("numbers that are all too small by one factor say so", () => {
    const trainer = smallTrainer({ model: "cnn-pytorch" });
    const right = observedOf(trainer, { keeps: (path) => !path.endsWith(".next") });
    const path = "fc.weight.grad";
    const found = right.values.get(path)!;
    const data = Float64Array.from(found.tensor.data, (value) => value * 0.37);
    const values = new Map(right.values).set(path, { ...found, tensor: { ...found.tensor, data } });
    const verdict = verify(trainer.currentProgram, { ...right, values });
    trainer.close();
    expect(wrongOf(verdict).map((one) => one.path)).toEqual([path]);
    const { slope, correlation, sign, elements, points } = wrongOf(verdict)[0]!.differs!;
    expect(slope).toBeCloseTo(0.37, 4);
    expect(correlation).toBeCloseTo(1, 4);
    expect(sign).toBe(1);
    expect(elements[0]!.recorded).toBeCloseTo(0.37 * elements[0]!.right, 4);
    expect(points.length).toBeGreaterThan(100);
  });
});

const isClose = (a: Tensor, b: Tensor): boolean =>
  a.data.every((value, o) => Math.abs(value - b.data[o]!) <= 1e-3 * Math.abs(b.data[o]!));
