import { describe, expect, test } from "vitest";
import { zeros, type Shape } from "../../../src-engine/tensor/tensor";
import { elementAddress, pictureOf } from "../../../src-view/tensor/picture";
import { session } from "../../renderer/session";

const picture = (path: string, shape: Shape) => pictureOf(session, path, zeros(shape, "float32"));

describe("how a tensor is shown", () => {
  test("an activation is a map for each channel", () => {
    expect(picture("conv.output", [1, 2, 5, 6])).toMatchObject({
      kind: "cells",
      role: "activation",
      fold: { groups: 2, panels: 1, rows: 5, columns: 6 },
    });
  });

  test("its gradient has the same geometry and is signed", () => {
    const gradient = picture("conv.output.grad", [1, 2, 5, 6]);
    expect(gradient.fold).toEqual(picture("conv.output", [1, 2, 5, 6]).fold);
    expect(gradient.role).toBe("signed");
  });

  test("weights are a row of kernels for each filter", () => {
    expect(picture("conv.weight.grad", [2, 1, 3, 3])).toMatchObject({
      role: "signed",
      fold: { groups: 2, panels: 1, rows: 3, columns: 3 },
    });
  });

  test("a linear layer's weights after Flatten are shown as the maps they look at", () => {
    expect(picture("fc.weight", [3, 60]).fold).toEqual({ groups: 3, panels: 2, rows: 5, columns: 6 });
  });

  test("what Flatten strings together is shown as the maps it was", () => {
    expect(picture("flatten.output", [1, 60]).fold).toEqual({ groups: 2, panels: 1, rows: 5, columns: 6 });
  });

  test("a vector over the classes is bars with their names", () => {
    expect(picture("fc.output", [1, 3])).toMatchObject({ kind: "bars", names: ["zero", "one", "two"] });
  });

  test("a scalar is a number", () => {
    expect(picture("loss.output", []).kind).toBe("number");
  });
});

describe("an element's address", () => {
  test("names the sample that is shown, where only that one came", () => {
    expect(elementAddress(session, "conv.output", [1, 2, 5, 6], 30 + 6 + 2, 3)).toBe("conv.output[3,1,1,2]");
  });

  test("keeps a parameter's own index", () => {
    expect(elementAddress(session, "fc.weight.grad", [3, 60], 61, 3)).toBe("fc.weight.grad[1,1]");
  });

  test("is the bare name for a scalar", () => {
    expect(elementAddress(session, "loss.output", [], 0, 3)).toBe("loss.output");
  });
});
