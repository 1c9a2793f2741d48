import { expect, test } from "vitest";
import type { Verdict } from "../../../../src-engine/protocol/check/verdict";
import { mistakesAt } from "../../../../src-renderer/features/check/checkWords";

test("of the first wrong tensor those of an operation are told whose result nobody recorded", () => {
  const checked = (path: string, ok?: boolean) => ({ path, operation: path, layer: "", op: "", ok });
  const named = (id: string, path: string) => ({
    ...{ id, path, title: id, explanation: "", fix: "" },
    exact: true,
  });
  const verdict: Verdict = {
    ...{ verdict: "wrong", iteration: 0, checked: 2, indistinguishable: [] },
    forward: [checked("conv1.output", true)],
    backward: [
      checked("pool1.output.grad"),
      checked("conv1.weight.grad", false),
      checked("conv1.bias.grad", false),
    ],
    first: { path: "conv1.weight.grad", operation: "backward/conv1/gradWeight" },
    mistakes: [named("unseen", "pool1.output.grad"), named("own", "conv1.bias.grad")],
  };
  expect(mistakesAt(verdict, "conv1.weight.grad").map(({ id }) => id)).toEqual(["unseen"]);
  expect(mistakesAt(verdict, "conv1.bias.grad").map(({ id }) => id)).toEqual(["own"]);
  expect(mistakesAt(verdict, "conv1.output")).toEqual([]);
});
