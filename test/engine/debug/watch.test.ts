import { describe, expect, test } from "vitest";
import type { Scope } from "../../../src-engine/debug/expression/index";
import { valueAt, watchResult } from "../../../src-engine/debug/watches/watch";
import { parse } from "../../../src-engine/debug/expression/index";
import { predictions } from "../../../src-engine/run/predictions";
import { reference } from "../../../src-engine/run/reference";
import { statistics } from "../../../src-engine/tensor/statistics";
import { filled, program, scopeOf } from "../../support/expressions";
import { smallTrainer } from "../../support/runs";

const watched = (text: string, scope: Scope): unknown => {
  const { expression, ...rest } = watchResult(text, program, scope);
  expect(expression).toBe(text);
  return rest;
};

describe("a watch", () => {
  const scope = scopeOf([filled("fc.bias", () => 2), filled("fc.output", (i) => i)], {
    labels: () => [3, 7],
    predictions: () => [3, 1],
  });

  test("is a number, or 1 and 0 for true and false", () => {
    expect(watched("norm(fc.bias) ^ 2", scope)).toEqual({ value: expect.closeTo(40) });
    expect(watched("iteration == 7", scope)).toEqual({ value: 1 });
    expect(watched("nan(fc.bias) > 0", scope)).toEqual({ value: 0 });
  });

  test("of a tensor is its shape and norm", () => {
    expect(watched("fc.bias", scope)).toEqual({ text: "[10], norm 6.32" });
    expect(watched("fc.output[1]", scope)).toEqual({ text: "[10], norm 46.7" });
  });

  test("that speaks of samples is the mean over the batch", () => {
    expect(watched("predicted == label", scope)).toEqual({ value: 0.5 });
    expect(watched("fc.output[n, label]", scope)).toEqual({ value: (3 + 17) / 2 });
  });

  test("says what is not known yet, without a column", () => {
    const early = scopeOf([filled("fc.bias", () => 2)]);
    const cases = {
      "1 + norm(relu1.output)": "relu1.output is not written yet at this moment",
      "relu1.output": "relu1.output is not written yet at this moment",
      "loss > 1 && fc.bias[0] > 1": "loss is not known yet at this moment",
      predicted: "predicted is not known yet at this moment",
      "fc.bias[20 - iteration]":
        "fc.bias has shape [10] in this iteration: expected index 0 to be 0 … 9, got 13",
      "changed(fc.bias[0])":
        "changed compares with the parameters after their update, which is not done yet at this moment",
      "changed(fc.bias[0] * lr)": "lr is not known yet at this moment",
      "changed(norm(fc.bias) * iteration)":
        "changed compares with the iteration before, which was not looked at",
    };
    for (const [text, error] of Object.entries(cases)) expect(watched(text, early)).toEqual({ error });
  });

  test("says what is wrong with it, with a column", () => {
    expect(watched("1 + norm(fc.bia", scope)).toEqual({
      error: 'expected "," or ")" to close "norm(" of column 4, got the end',
      column: 15,
    });
    expect(watched("1 + fc.bias", scope)).toMatchObject({ column: 4 });
  });

  test("of a run gives what the run's own figures are", () => {
    const trainer = smallTrainer({}, reference);
    trainer.advance();
    trainer.runTo(trainer.program.instructions.length);
    const real: Scope = {
      program: trainer.program,
      iteration: trainer.iteration,
      epoch: 0,
      read: (path) => trainer.read(path),
      indices: trainer.indices,
      labels: () => trainer.read("target").data,
      predictions: () => predictions(trainer.read(trainer.program.output)),
      loss: () => trainer.read(trainer.program.loss).data[0],
    };
    const value = (text: string): number | undefined => valueAt(parse(text), real);
    expect(value("norm(conv1.weight.grad)")).toBe(statistics(trainer.read("conv1.weight.grad")).norm);
    expect(value("predicted == label")).toBeCloseTo(trainer.history.points(1, 2).accuracy[0]!);
    expect(value("argmax(fc.output[n]) == predicted")).toBe(1);
    expect(value("loss == loss.output")).toBe(1);
    expect(value("changed(norm(conv1.weight))")).toBe(1);
  });
});
