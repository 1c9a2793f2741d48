// Which tensors have their elements in common: of the tiny network, and of a chain of elementwise layers.

import { describe, expect, test } from "vitest";
import type { LayerInfo } from "../../../../src-engine/protocol/protocol";
import { correspondence } from "../../../../src-renderer/session/view/correspondingElement";
import { branched } from "../../../support/branched";
import { session } from "../../session";

describe("tensors have their elements in common", () => {
  const correspond = correspondence(session);

  test("with their gradients and their successors", () => {
    expect(correspond("conv.output", "conv.output.grad")).toBe(true);
    expect(correspond("fc.weight.next", "fc.weight.grad")).toBe(true);
  });

  test("where a ReLU lies between them: x, y, x̄ and ȳ", () => {
    const four = ["conv.output", "relu.output", "conv.output.grad", "relu.output.grad"];
    for (const a of four) for (const b of four) expect(correspond(a, b), `${a} and ${b}`).toBe(true);
  });

  test("through Flatten too, and through any number of such layers", () => {
    expect(correspond("flatten.output.grad", "conv.output")).toBe(true);
  });

  test("but not where a layer mixes them, and not with its parameters", () => {
    expect(correspond("input", "conv.output")).toBe(false);
    expect(correspond("flatten.output", "fc.output")).toBe(false);
    expect(correspond("fc.weight", "fc.output")).toBe(false);
    expect(correspond("fc.weight", "fc.bias")).toBe(false);
  });

  test("with the image, where the first layer is elementwise", () => {
    const layer = (name: string, input: string): LayerInfo => ({
      ...session.layers[1]!,
      name,
      inputs: [input],
      output: `${name}.output`,
    });
    const gradient = {
      ...session.tensors["input"]!,
      path: "input.grad",
      role: "gradient",
      of: "input",
    } as const;
    const tensors = { ...session.tensors, "input.grad": gradient };
    const layers = [layer("a", "input"), layer("b", "a.output")];
    expect(correspondence({ layers, tensors })("input.grad", "b.output")).toBe(true);
  });

  test("where two ways meet: both terms of an Add, their sum, and what each of them gets back", () => {
    const ofBranched = correspondence(branched);
    const sum = "layer1.1.add.output";
    for (const path of ["layer1.0.act.output", "act1.output", "act1.output.grad", "layer1.1.add.gradOther"])
      expect(ofBranched(sum, path), path).toBe(true);
    expect(ofBranched(sum, "pool.output")).toBe(false);
  });

  test("with the means that Adam keeps for a weight, but not with its one step", () => {
    const ofBranched = correspondence(branched);
    expect(ofBranched("layer1.0.conv1.weight", "layer1.0.conv1.weight.m.next")).toBe(true);
    expect(ofBranched("layer1.0.conv1.weight", "layer1.0.conv1.weight.step")).toBe(false);
  });
});
