// Attributes of every kind: what is accepted, in which form it is kept, and what is said of everything else.

import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AttrError,
  canonicalAttrs,
  completedAttrs,
  flatAttrs,
  lengthsOf,
  spread,
  type AttrSpec,
  type AttrSpecs,
  type ListSpec,
} from "../../../src-engine/ops/attrs";
import { validates } from "../../support/jsonSchema";
import { attributes } from "../../support/modelSchema";
import fc from "../../support/properties";

const each = { min: 0, integer: true } as const;
const specs = {
  size: { kind: "list", each: { min: 1, integer: true }, length: 2 },
  stride: { kind: "list", each: { min: 1, integer: true }, length: 2, like: "size" },
  padding: {
    kind: "list",
    each,
    length: 4,
    default: 0,
    words: {
      same: ({ size }) => {
        const [h = 1, w = 1] = spread(size as number, 2).map((n) => n - 1);
        return [Math.floor(h / 2), Math.floor(w / 2), Math.ceil(h / 2), Math.ceil(w / 2)];
      },
    },
  },
  axes: { kind: "list", each: { min: -4, below: 4, integer: true }, length: [1, 4], default: 1 },
  mode: { kind: "word", words: ["zeros", "edge"], default: "zeros" },
  bias: { kind: "flag", default: true },
  slope: { default: 0.5, min: -Infinity, integer: false },
} as const satisfies AttrSpecs;

const usual = { size: 3, stride: 3, padding: 0, axes: 1, mode: "zeros", bias: true, slope: 0.5 };

describe("the form in which attributes are kept", () => {
  test.each([
    ["a number is a number", { size: 3 }, { size: 3, stride: 3 }],
    ["two equal numbers are one", { size: [3, 3] }, { size: 3, stride: 3 }],
    ["two others are two", { size: [3, 5], stride: [1] }, { size: [3, 5], stride: 1 }],
    ["what is like another is as that", { size: [3, 5] }, { size: [3, 5], stride: [3, 5] }],
    ["two of four are repeated", { size: 3, padding: [1, 2] }, { padding: [1, 2] }],
    ["four that repeat two are two", { size: 3, padding: [1, 2, 1, 2] }, { padding: [1, 2] }],
    ["four that do not are four", { size: 3, padding: [1, 2, 2, 1] }, { padding: [1, 2, 2, 1] }],
    ["four equal ones are one", { size: 3, padding: [2, 2, 2, 2] }, { padding: 2 }],
    [
      "a word is the list it stands for",
      { size: [3, 4], padding: "same" },
      { size: [3, 4], padding: [1, 1, 1, 2], stride: [3, 4] },
    ],
    ["and so a number, where that is one", { padding: "same", size: 5 }, { size: 5, padding: 2, stride: 5 }],
    ["of a list of any length one is a number", { size: 3, axes: [2] }, { axes: 2 }],
    ["and equal ones stay what they are", { size: 3, axes: [2, 2] }, { axes: [2, 2] }],
    ["−0 is 0", { size: 3, axes: [-0, 1], slope: -0 }, { axes: [0, 1], slope: 0 }],
  ])("%s", (_name, given, expected) => {
    expect(completedAttrs(specs, given)).toEqual({ ...usual, ...expected });
  });

  test("only what is given stays, where the rest is not asked for", () => {
    expect(canonicalAttrs(specs, { size: [2, 2], other: 1 })).toEqual({ size: 2, other: 1 });
  });
});

describe("what is wrong is said at its place", () => {
  test.each([
    [{ size: 0 }, "size: expected a whole number of at least 1, got 0"],
    [{ size: [3, 0] }, "size[1]: expected a whole number of at least 1, got 0"],
    [{ size: [3, 2.5] }, "size[1]: expected a whole number of at least 1, got 2.5"],
    [{ size: [3, "4"] }, 'size[1]: expected a whole number of at least 1, got "4"'],
    [{ size: [] }, "size: expected a whole number of at least 1 or a list of 2 of them, got []"],
    [{ size: [1, 2, 3] }, "size: expected a whole number of at least 1 or a list of 2 of them, got [1,2,3]"],
    [{ size: "big" }, 'size: expected a whole number of at least 1 or a list of 2 of them, got "big"'],
    [{ size: null }, "size: expected a whole number of at least 1 or a list of 2 of them, got null"],
    [{}, "size: expected a whole number of at least 1 or a list of 2 of them, got undefined"],
    [
      { padding: "same" },
      "size: expected a whole number of at least 1 or a list of 2 of them, got undefined",
    ],
    [
      { size: 3, padding: "full" },
      'padding: expected a whole number of at least 0, a list of 2 or 4 of them or same, got "full"',
    ],
    [
      { size: 3, padding: "constructor" },
      'padding: expected a whole number of at least 0, a list of 2 or 4 of them or same, got "constructor"',
    ],
    [
      { size: 3, padding: [1, 2, 3] },
      "padding: expected a whole number of at least 0, a list of 2 or 4 of them or same, got [1,2,3]",
    ],
    [{ size: 3, axes: [0, 4] }, "axes[1]: expected a whole number of at least -4 and below 4, got 4"],
    [
      { size: 3, axes: [0, 1, 2, 3, 0] },
      "axes: expected a whole number of at least -4 and below 4 or a list of 1 to 4 of them, got [0,1,2,3,0]",
    ],
    [{ size: 3, mode: "wrap" }, 'mode: expected one of zeros, edge, got "wrap"'],
    [{ size: 3, bias: 0 }, "bias: expected true or false, got 0"],
    [{ size: 3, slope: Infinity }, "slope: expected a number, got Infinity"],
    [{ size: 3, slope: {} }, "slope: expected a number, got an object"],
  ])("%j", (given, message) => {
    expect(() => completedAttrs(specs, given)).toThrow(message);
    expect(() => completedAttrs(specs, given)).toThrow(AttrError);
  });
});

describe("as a kernel takes them", () => {
  const flat = (given: object): readonly number[] =>
    flatAttrs(specs, Object.keys(specs), completedAttrs(specs, { ...given }));

  test("lists are whole, those of any length behind their length, words are places, yes is 1", () => {
    expect(flat({ size: 3 })).toEqual([3, 3, 3, 3, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0.5]);
    expect(
      flat({ size: [3, 5], stride: 1, padding: [1, 2], axes: [2, 3], mode: "edge", bias: false }),
    ).toEqual([...[3, 5, 1, 1, 1, 2, 1, 2, 2, 2, 3, 0, 0, 1, 0, 0.5]]);
  });
});

const anything = fc.oneof(
  fc.integer({ min: -6, max: 6 }),
  fc.double(),
  fc.constantFrom("same", "zeros", "edge", "3", ""),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom<unknown>(0.5, "1", null)), {
    maxLength: 6,
  }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);

describe("whatever is given", () => {
  const given = fc.record(
    {
      size: fc.constantFrom(1, 2, [3, 4]),
      ...Object.fromEntries(Object.keys(specs).map((key) => [key, anything])),
    },
    { requiredKeys: [] },
  );

  test("the schema accepts what the reader accepts", () => {
    fc.assert(
      fc.property(given, (attrs) => {
        const accepted = (): boolean => {
          try {
            completedAttrs(specs, attrs);
            return true;
          } catch (error) {
            if (error instanceof AttrError) return false;
            throw error;
          }
        };
        // JSON has neither what is not finite nor −0.
        fc.pre(isDeepStrictEqual(JSON.parse(JSON.stringify(attrs)), attrs));
        expect(validates(attributes(specs), attrs)).toBe(accepted());
      }),
      { numRuns: 2000 },
    );
  });

  test("what is kept is kept as it is when it is read again, and means the same numbers", () => {
    fc.assert(
      fc.property(fc.constantFrom<AttrSpec>(...Object.values(specs)), anything, (spec, value) => {
        fc.pre(!(spec.kind === "list" && typeof value === "string"));
        let kept;
        try {
          kept = completedAttrs({ it: spec }, { it: value }, "it");
        } catch (error) {
          expect(error).toBeInstanceOf(AttrError);
          return;
        }
        expect(completedAttrs({ it: spec }, kept, "it")).toEqual(kept);
        expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
        if (spec.kind === "list" && typeof spec.length === "number" && value !== undefined)
          expect(spread(kept["it"] as number, spec.length)).toEqual(
            spread(value as number, spec.length).map((n) => n + 0),
          );
      }),
      { numRuns: 2000 },
    );
  });

  test("two spellings of one list are kept as the same", () => {
    const spec: ListSpec = specs.padding;
    const written = fc
      .constantFrom(...lengthsOf(spec))
      .chain((n) => fc.array(fc.nat(3), { minLength: n, maxLength: n }));
    fc.assert(
      fc.property(written, (list) => {
        const kept = canonicalAttrs({ it: spec }, { it: list });
        expect(canonicalAttrs({ it: spec }, { it: spread(list, 4) })).toEqual(kept);
        if (list.length === 1) expect(canonicalAttrs({ it: spec }, { it: list[0] })).toEqual(kept);
      }),
    );
  });
});
