import { describe, expect, test } from "vitest";
import { parseArray } from "../../../../src-engine/check/pasted/parseArray";

const read = (text: string) => {
  const { shape, data, printed } = parseArray(text);
  return { shape: [...shape], data: [...data], printed: [...printed] };
};

describe("an array that somebody pasted", () => {
  test("is read as NumPy prints it, with the rounding of its decimals", () => {
    expect(
      read("array([[ 0.5       , -0.25      ],\n       [ 0.12345678,  1.        ]], dtype=float32)"),
    ).toEqual({
      shape: [2, 2],
      data: [0.5, -0.25, 0.12345678, 1],
      printed: [0.5e-8, 0.5e-8, 0.5e-8, 0.5e-8],
    });
    expect(read("[[1. 2.]\n [3. 4.]]")).toEqual({ shape: [2, 2], data: [1, 2, 3, 4], printed: [0, 0, 0, 0] });
  });

  test("is read in powers of ten, each number with its own rounding", () => {
    expect(read("[1.25e-03 -4.00e+01]")).toEqual({
      shape: [2],
      data: [0.00125, -40],
      printed: [5e-6, 0.05],
    });
  });

  test("is read as PyTorch and JSON write it", () => {
    expect(read("tensor([[[0.1235], [nan]]], device='cuda:0', grad_fn=<AddBackward0>)")).toMatchObject({
      shape: [1, 2, 1],
      data: [0.1235, NaN],
    });
    expect(read("[0.1, 0.12345678901234567]").printed).toEqual([0, 0]);
    expect(read("2.5").shape).toEqual([]);
    expect(read("loss = tensor(2.3026, dtype=torch.float64)").data).toEqual([2.3026]);
    expect(read("[\u22120.5]").data).toEqual([-0.5]);
    expect(read("[inf, -inf]").data).toEqual([Infinity, -Infinity]);
  });

  test.each([
    ["[[1, 2], [3]]", /expected lists of 2 elements.*got one of 1/],
    ["[1, ..., 3]", /expected every number, got "\.\.\.".*tolist/],
    ["[1, two]", /expected a number, got "two\]"/],
    ["[[1, 2]", /expected a \] for each \[/],
    ["[]", /empty list/],
    ["", /expected a number, got "nothing"/],
    ["[1, [2]]", /one depth/],
    [`${"[".repeat(9)}1${"]".repeat(9)}`, /at most 8 lists/],
  ])("%s is refused with what was expected", (text, problem) => {
    expect(() => parseArray(text)).toThrow(problem);
  });
});
