import { describe, expect, test } from "vitest";
import { stageOf } from "../../../../src-renderer/session/view/stage";
import { visiblePaths } from "../../../../src-renderer/session/exchange/subscription";
import { session } from "../../session";

describe("what the stage shows", () => {
  test("of a layer, its output and the gradient by it", () => {
    expect(stageOf(session, "relu")).toMatchObject({
      activation: { path: "relu.output" },
      gradient: "relu.output.grad",
    });
  });

  test("of a parameter, itself and its gradient", () => {
    expect(stageOf(session, "fc", "fc.weight")).toMatchObject({
      name: "fc.weight",
      activation: { path: "fc.weight", local: "parameter" },
      gradient: "fc.weight.grad",
    });
  });

  test("of a loss without a vector of its own, what it reads and the first gradient", () => {
    expect(stageOf(session, "loss")).toMatchObject({
      name: "loss",
      title: "CrossEntropyLoss",
      activation: { path: "fc.output", local: "input" },
      gradient: "fc.output.grad",
    });
  });

  test("of a loss with one, that vector", () => {
    const instructions = session.instructions.map((instruction) =>
      instruction.phase === "loss" ? { ...instruction, writes: "loss.logProbabilities" } : instruction,
    );
    const path = "loss.logProbabilities";
    const tensors = { ...session.tensors, [path]: { ...session.tensors["fc.output"]!, path } };
    expect(stageOf({ ...session, instructions, tensors }, "loss")?.activation.path).toBe(
      "loss.logProbabilities",
    );
  });
});

test("the chosen parameter is asked for with its gradient", () => {
  expect(visiblePaths(session)).not.toContain("fc.weight");
  expect(visiblePaths(session, "fc.weight")).toEqual(expect.arrayContaining(["fc.weight", "fc.weight.grad"]));
});

test("the layer that is looked at is asked for before the others", () => {
  const wide = Object.fromEntries(
    Object.entries(session.tensors).map(([path, info]) =>
      /^(conv|relu)\.output/.test(path) ? [path, { ...info, shape: [4, 96, 28, 28] }] : [path, info],
    ),
  );
  const crowded = { ...session, tensors: wide };
  expect(visiblePaths(crowded)).not.toContain("relu.output.grad");
  expect(visiblePaths(crowded, undefined, "relu")).toEqual(
    expect.arrayContaining(["relu.output", "relu.output.grad"]),
  );
});
