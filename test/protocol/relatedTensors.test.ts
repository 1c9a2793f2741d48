// Which tensors belong together is read from their records, whatever they are called.

import { describe, expect, test } from "vitest";
import {
  gradientOf,
  isGradient,
  isOfParameter,
  layerNameOf,
  localName,
  nextOf,
  ownerOf,
} from "../../src-engine/protocol/relatedTensors";
import { branched } from "../support/branched";

describe("a tensor's record says", () => {
  test("what it is of, also where that is of another one", () => {
    expect(ownerOf(branched, "layer1.0.conv1.weight.m.next")).toBe("layer1.0.conv1.weight");
    expect(ownerOf(branched, "layer1.0.conv1.weight.grad")).toBe("layer1.0.conv1.weight");
    expect(ownerOf(branched, "layer1.0.conv1.weight")).toBe("layer1.0.conv1.weight");
    expect(isOfParameter(branched, "layer1.0.conv1.weight.m.next")).toBe(true);
    expect(isOfParameter(branched, "bn1.running_mean.next")).toBe(false);
  });

  test("that what one reader gives back is a gradient of what it reads, though it is not called so", () => {
    expect(isGradient(branched, "layer1.1.add.gradOther")).toBe(true);
    expect(ownerOf(branched, "layer1.1.add.gradOther")).toBe("act1.output");
    expect(layerNameOf(branched, "layer1.1.add.gradOther")).toBe("act1");
  });

  test("which gradient is the whole one, where several readers give one back", () => {
    expect(gradientOf(branched, "act1.output")).toBe("act1.output.grad");
    expect(gradientOf(branched, "input")).toBeUndefined();
  });

  test("what it is in the next iteration", () => {
    expect(nextOf(branched, "bn1.running_mean")).toBe("bn1.running_mean.next");
    expect(nextOf(branched, "fc.weight")).toBe("fc.weight.next");
    expect(nextOf(branched, "fc.output")).toBeUndefined();
  });

  test("what it is called within a layer whose own name has dots", () => {
    expect(localName(branched, "layer1.0.conv1.weight.grad")).toBe("weight.grad");
    expect(localName(branched, "layer1.1.add.gradOther")).toBe("layer1.1.add.gradOther");
    expect(localName(branched, "learningRate")).toBe("learningRate");
  });
});
