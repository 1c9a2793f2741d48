// What attributions say.

import { describe, expect, test } from "vitest";
import { tensor } from "../../../../src-engine/tensor/tensor";
import {
  definitionOf,
  filledIn,
  pixelRange,
  lettersOf,
  methods,
  texNumber,
  unitInWords,
  unitName,
} from "../../../../src-renderer/features/attribution/attributionWords";
import type { Attribution, AttributionWish } from "../../../../src-engine/protocol/protocol";
import katex from "katex";
import { session } from "../../session";

test.each<[string, readonly number[], string]>([
  ["fc.output", [1], "the score of class one"],
  ["flatten.output", [7], "one of its elements"],
  ["conv.output", [1], "the mean of channel 1, 5×6"],
  ["conv.output", [1, 2, 3], "one element of channel 1"],
  ["conv.output", [], "the mean of all of it"],
])("%s %j is %s", (path, index, words) => {
  expect(unitInWords(session, { path, index })).toBe(words);
});

test("a unit's name has a dot for the sample", () => {
  expect(unitName({ path: "fc.output", index: [1] })).toBe("fc.output[·,1]");
  expect(unitName({ path: "fc.output", index: [] })).toBe("fc.output");
});

test("numbers as TeX", () => {
  expect(["0", "-0.5", "12345", "1.2e-7", "NaN", "-Infinity"].map((x) => texNumber(Number(x)))).toEqual([
    "0",
    "-0.500",
    "12{,}345",
    String.raw`1.2\cdot 10^{-7}`,
    String.raw`\text{NaN}`,
    String.raw`-\infty`,
  ]);
});

test("black and white are what normalisation makes of them", () => {
  const [low, high] = pixelRange(session);
  expect(low).toBeCloseTo(-0.4242, 4);
  expect(high).toBeCloseTo(2.8215, 4);
});

describe("a formula with its numbers", () => {
  const input = tensor([1, 1, 2, 2], [0.5, -0.25, 1, 2]);
  const attribution = tensor([1, 1, 2, 2], [1, -2, 3, NaN]);
  const told = (wish: AttributionWish, more = {}) => {
    const about = {
      unit: { path: "fc.output", index: [1] },
      name: "fc.output[·,1]",
      elements: 1,
      value: -1.5,
    };
    const body: Attribution = { wish, ...about, address: "3/loss", branch: 0, complete: true };
    return { body, tensors: new Map(Object.entries({ input, attribution, ...more })) };
  };
  const wishes: readonly AttributionWish[] = [
    { method: "saliency", sample: 0 },
    { method: "gradientInput", sample: 0 },
    { method: "occlusion", sample: 0, size: 1, stride: 2, fill: 0 },
    { method: "maximisation", sample: 0, steps: 9, rate: 0.2, decay: 0.02, blur: 1, seed: 0 },
  ];

  test("is of the pixel that is looked at", () => {
    expect(filledIn(told(wishes[0]!), session, 2)).toBe("a_{0,1,0} = 3.00");
    const gradient = tensor([1, 1, 2, 2], [2, 8, 3, 1]);
    expect(filledIn(told(wishes[1]!, { gradient }), session, 1)).toBe(
      String.raw`a_{0,0,1} = -0.250\cdot 8.00 = -2.00`,
    );
  });

  test("or of the patch that covers it", () => {
    const drops = tensor([1, 1], [-0.5]);
    expect(filledIn(told(wishes[2]!, { attribution: drops }), session, 3)).toBe(
      "a_{0,0} = -1.50 - (-1.00) = -0.500",
    );
  });

  test("or of the whole way", () => {
    expect(filledIn(told(wishes[3]!), session, 0)).toContain(String.raw`\lambda = 0.02`);
  });

  test("is always TeX that can be set, and every method has a formula and words", () => {
    for (const wish of wishes) {
      for (const tex of [definitionOf(wish.method), filledIn(told(wish), session, 3)])
        expect(() => katex.renderToString(tex, { throwOnError: true })).not.toThrow();
      expect(lettersOf(wish, session)).not.toBe("");
    }
    expect(methods.map(({ id }) => id)).toEqual(wishes.map(({ method }) => method));
  });
});
