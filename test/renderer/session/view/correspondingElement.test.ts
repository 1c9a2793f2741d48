// Which tensors have their elements in common: of the tiny network, and of a chain of elementwise layers.

import { describe, expect, test } from "vitest";
import type { LayerInfo } from "../../../../src-engine/protocol/protocol";
import { kinship } from "../../../../src-renderer/session/view/correspondingElement";
import { session } from "../../session";

describe("tensors have their elements in common", () => {
  const areKin = kinship(session.layers);

  test("with their gradients and their successors", () => {
    expect(areKin("conv.output", "conv.output.grad")).toBe(true);
    expect(areKin("fc.weight.next", "fc.weight.grad")).toBe(true);
  });

  test("where a ReLU lies between them: x, y, x̄ and ȳ", () => {
    const four = ["conv.output", "relu.output", "conv.output.grad", "relu.output.grad"];
    for (const a of four) for (const b of four) expect(areKin(a, b), `${a} and ${b}`).toBe(true);
  });

  test("through Flatten too, and through any number of such layers", () => {
    expect(areKin("flatten.output.grad", "conv.output")).toBe(true);
  });

  test("but not where a layer mixes them, and not with its parameters", () => {
    expect(areKin("input", "conv.output")).toBe(false);
    expect(areKin("flatten.output", "fc.output")).toBe(false);
    expect(areKin("fc.weight", "fc.output")).toBe(false);
    expect(areKin("fc.weight", "fc.bias")).toBe(false);
  });

  test("with the image, where the first layer is elementwise", () => {
    const layer = (name: string, input: string): LayerInfo => ({
      ...session.layers[1]!,
      name,
      inputs: [input],
      output: `${name}.output`,
    });
    expect(kinship([layer("a", "input"), layer("b", "a.output")])("input.grad", "b.output")).toBe(true);
  });
});
