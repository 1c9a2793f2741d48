// What stays the same object from one stop to the next.

import { describe, expect, test } from "vitest";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { reuseTensors } from "../../../src-renderer/session/reuseTensors";

const floats = (...values: number[]): Tensor => ({
  dtype: "float32",
  shape: [values.length],
  data: Float32Array.from(values),
});
const after = (before: Tensor, sent: Tensor): Tensor | undefined =>
  reuseTensors(new Map([["a", before]]), new Map([["a", sent]])).get("a");

describe("what a stop brings", () => {
  test("stays the same object where its bits are those of before, NaN among them", () => {
    const before = floats(1, NaN, 3);
    expect(after(before, floats(1, NaN, 3))).toBe(before);
  });

  test.each([
    ["another number", floats(1, 2.5)],
    ["another sign of zero", floats(1, -0)],
    ["another length", floats(1, 0, 0)],
    ["another type", { dtype: "int32", shape: [2], data: Int32Array.from([1, 0]) }],
    ["another shape", { ...floats(1, 0), shape: [1, 2] }],
  ] satisfies [string, Tensor][])("is taken where it has %s", (_what, sent) => {
    expect(after(floats(1, 0), sent)).toBe(sent);
  });

  test("is what was sent and nothing else: what is not sent any more is gone", () => {
    const [kept, gone, fresh] = [floats(1), floats(2), floats(3)];
    const now = reuseTensors(
      new Map([
        ["kept", kept],
        ["gone", gone],
      ]),
      new Map([
        ["fresh", fresh],
        ["kept", floats(1)],
      ]),
    );
    expect([...now.keys()]).toEqual(["fresh", "kept"]);
    expect(now.get("kept")).toBe(kept);
    expect(now.get("fresh")).toBe(fresh);
  });

  test("is compared wherever it lies in its frame", () => {
    const frame = Float32Array.from([9, 1, 2]);
    const before = floats(1, 2);
    expect(after(before, { dtype: "float32", shape: [2], data: frame.subarray(1) })).toBe(before);
  });
});
