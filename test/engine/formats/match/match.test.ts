// Tensors of a file and of a model: what fills what, why, and what is left on both sides.

import { describe, expect, test } from "vitest";
import { matchedTensors } from "../../../../src-engine/formats/match/apply";
import { matchTensors, type Wishes } from "../../../../src-engine/formats/match/match";
import type { Wanted } from "../../../../src-engine/formats/match/wanted";
import { sizeOf, tensor, type Shape, type Tensor } from "../../../../src-engine/tensor/tensor";

const wanted = (path: string, shape: Shape, flattened?: Wanted["flattened"]): Wanted => ({
  path,
  layer: path.slice(0, path.lastIndexOf(".")),
  shape,
  ...(flattened && { flattened }),
});
/** Numbered from 0. */
const ramp = (shape: Shape): Tensor =>
  tensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => i),
    "float32",
  );
const file = (shapes: Readonly<Record<string, Shape>>): ReadonlyMap<string, Tensor> =>
  new Map(Object.entries(shapes).map(([name, shape]) => [name, ramp(shape)]));

const small: readonly Wanted[] = [
  wanted("conv1.weight", [4, 3, 2, 2]),
  wanted("conv1.bias", [4]),
  wanted("bn1.weight", [4]),
  wanted("bn1.bias", [4]),
  wanted("bn1.running_mean", [4]),
  wanted("bn1.running_var", [4]),
  wanted("fc.weight", [5, 24], [4, 2, 3]),
  wanted("fc.bias", [5]),
];
const shown = (tensors: ReadonlyMap<string, Tensor>, wishes?: Wishes): readonly string[] =>
  matchTensors(tensors, small, wishes).pairs.map(({ path, from, by, turn }) =>
    [path, from, by, turn.said].filter((part) => part !== undefined).join(" | "),
  );
const torch: Readonly<Record<string, Shape>> = {
  "conv1.weight": [4, 3, 2, 2],
  "conv1.bias": [4],
  "bn1.weight": [4],
  "bn1.bias": [4],
  "bn1.running_mean": [4],
  "bn1.running_var": [4],
  "bn1.num_batches_tracked": [],
  "fc.weight": [5, 24],
  "fc.bias": [5],
};
const renamed = (change: (name: string) => string): ReadonlyMap<string, Tensor> =>
  file(Object.fromEntries(Object.entries(torch).map(([name, shape]) => [change(name), shape])));
const byTheirNames = (change: (name: string) => string): readonly string[] =>
  small.map(({ path }) => `${path} | ${change(path)} | name`);

describe("tensors are matched by name", () => {
  test.each([
    ["as they are", (name: string) => name],
    ["behind a prefix", (name: string) => `model.${name}`],
    ["behind a prefix of several parts", (name: string) => `module.backbone.${name}`],
  ])("%s", (_name, change) => {
    const match = matchTensors(renamed(change), small);
    expect(shown(renamed(change))).toEqual(byTheirNames(change));
    expect(match).toMatchObject({ missing: [], left: [], ambiguous: [], layout: "channelsFirst" });
    expect(match.ignored).toEqual([change("bn1.num_batches_tracked")]);
  });

  test("where the model has the prefix", () => {
    const deep = small.map((one) => ({ ...one, path: `net.${one.path}`, layer: `net.${one.layer}` }));
    expect(matchTensors(file(torch), deep).pairs.map(({ by }) => by)).toEqual(small.map(() => "name"));
  });

  test("which Keras has other words for, and its own way round", () => {
    const keras = file({
      "conv1/conv1/kernel:0": [2, 2, 3, 4],
      "conv1/conv1/bias:0": [4],
      "bn1/bn1/gamma:0": [4],
      "bn1/bn1/beta:0": [4],
      "bn1/bn1/moving_mean:0": [4],
      "bn1/bn1/moving_variance:0": [4],
      "fc/fc/kernel:0": [24, 5],
      "fc/fc/bias:0": [5],
      "optimizer_weights/Adam/iterations:0": [],
    });
    expect(shown(keras)).toEqual([
      "conv1.weight | conv1/conv1/kernel:0 | name | HWIO → OIHW",
      "conv1.bias | conv1/conv1/bias:0 | name",
      "bn1.weight | bn1/bn1/gamma:0 | name",
      "bn1.bias | bn1/bn1/beta:0 | name",
      "bn1.running_mean | bn1/bn1/moving_mean:0 | name",
      "bn1.running_var | bn1/bn1/moving_variance:0 | name",
      "fc.weight | fc/fc/kernel:0 | name | [in, out] → [out, in], H·W·C → C·H·W",
      "fc.bias | fc/fc/bias:0 | name",
    ]);
    const filled = matchedTensors(matchTensors(keras, small), keras);
    const [conv, fc] = [filled.get("conv1.weight")!, filled.get("fc.weight")!];
    const kernel = (h: number, w: number, i: number, o: number): number => ((h * 2 + w) * 3 + i) * 4 + o;
    expect([conv.data[0], conv.data[1], conv.data[2], conv.data[4], conv.data[12]]).toEqual([
      kernel(0, 0, 0, 0),
      kernel(0, 1, 0, 0),
      kernel(1, 0, 0, 0),
      kernel(0, 0, 1, 0),
      kernel(0, 0, 0, 1),
    ]);
    // Row o, column (c, h, w) of ours is row (h, w, c), column o of theirs: 4 channels, 2 rows, 3 columns.
    for (const [o, c, h, w] of [
      [0, 0, 0, 0],
      [0, 0, 0, 2],
      [1, 3, 1, 2],
      [4, 2, 0, 1],
    ] as const)
      expect(fc.data[o * 24 + (c * 2 + h) * 3 + w]).toBe(((h * 3 + w) * 4 + c) * 5 + o);
  });

  test("which Flax has collections for", () => {
    const flax = file({
      "params/conv1/kernel": [2, 2, 3, 4],
      "params/conv1/bias": [4],
      "params/bn1/scale": [4],
      "params/bn1/bias": [4],
      "batch_stats/bn1/mean": [4],
      "batch_stats/bn1/var": [4],
      "params/fc/kernel": [24, 5],
      "params/fc/bias": [5],
    });
    expect(matchTensors(flax, small)).toMatchObject({ missing: [], left: [], layout: "channelsLast" });
  });

  test("of a kernel for each channel alone, with its channels last", () => {
    const depthwise = file({ "dw/depthwise_kernel:0": [3, 3, 4, 2] });
    const match = matchTensors(depthwise, [wanted("dw.weight", [8, 1, 3, 3])]);
    const { data } = matchedTensors(match, depthwise).get("dw.weight")!;
    // Output 2c + m is multiplier m of channel c.
    expect(data[(2 * 3 + 1) * 9 + 5]).toBe(((1 * 3 + 2) * 4 + 3) * 2 + 1);
  });
});

describe("tensors whose names say nothing are matched", () => {
  test("by shape, layer by layer, whatever the order", () => {
    const others = file({
      "z.weight": [5, 24],
      "z.bias": [5],
      "n.running_mean": [4],
      "n.running_var": [4],
      "n.weight": [4],
      "n.bias": [4],
      "a.weight": [4, 3, 2, 2],
      "a.bias": [4],
    });
    expect(shown(others)).toEqual([
      "conv1.weight | a.weight | shape",
      "conv1.bias | a.bias | shape",
      "bn1.weight | n.weight | shape",
      "bn1.bias | n.bias | shape",
      "bn1.running_mean | n.running_mean | shape",
      "bn1.running_var | n.running_var | shape",
      "fc.weight | z.weight | shape",
      "fc.bias | z.bias | shape",
    ]);
  });

  test("in order where several fit, and it is said which others would", () => {
    const model = [wanted("a.weight", [3, 3]), wanted("b.weight", [3, 3])];
    const match = matchTensors(file({ "x.weight": [3, 3], "y.weight": [3, 3] }), model);
    expect(match.pairs.map(({ path, from, by }) => [path, from, by])).toEqual([
      ["a.weight", "x.weight", "order"],
      ["b.weight", "y.weight", "order"],
    ]);
    expect(match.ambiguous).toEqual([{ path: "a.weight", others: ["y.weight"] }]);
  });

  test("turned, where more of the file fits that way", () => {
    const others = file({ k: [2, 2, 3, 4], w: [24, 5] });
    const match = matchTensors(others, [wanted("c.weight", [4, 3, 2, 2]), wanted("f.weight", [5, 24])]);
    expect(match).toMatchObject({ layout: "channelsLast", missing: [], left: [] });
  });
});

describe("what does not match", () => {
  const classes = { ...torch, "fc.weight": [10, 24], "fc.bias": [10], "head.extra": [7] };

  test("is told, on both sides and why", () => {
    const match = matchTensors(file(classes), small);
    expect(match.missing).toEqual([
      { path: "fc.weight", why: "fc.weight has shape [10,24], expected [5,24]" },
      { path: "fc.bias", why: "fc.bias has shape [10], expected [5]" },
    ]);
    expect(match.left).toEqual(["fc.weight", "fc.bias", "head.extra"]);
  });

  test("is not applied in part, unless it is said what the rest is", () => {
    const match = matchTensors(file(classes), small);
    expect(() => matchedTensors(match, file(classes))).toThrow(
      "match: 2 of the model's tensors are filled by nothing: fc.weight (fc.weight has shape [10,24], expected [5,24]); fc.bias",
    );
    const before = new Map(
      small.map(({ path, shape }) => [
        path,
        tensor(shape, new Float32Array(sizeOf(shape)).fill(-1), "float32"),
      ]),
    );
    const after = matchedTensors(match, file(classes), before);
    expect([...after.keys()]).toEqual(small.map(({ path }) => path));
    expect(after.get("fc.bias")).toBe(before.get("fc.bias"));
    expect(after.get("conv1.bias")!.data[3]).toBe(3);
    expect(before.get("conv1.bias")!.data[3]).toBe(-1);
  });

  test("nothing at all", () => {
    const match = matchTensors(new Map(), small);
    expect(match.missing.length).toBe(small.length);
    expect(match.pairs).toEqual([]);
  });
});

describe("a match is edited", () => {
  test("by naming a tensor of the file, or none", () => {
    const choices = { "conv1.bias": "bn1.bias", "bn1.bias": "conv1.bias", "fc.bias": null };
    const match = matchTensors(file(torch), small, { choices });
    expect(match.pairs.find(({ path }) => path === "conv1.bias")).toMatchObject({
      from: "bn1.bias",
      by: "choice",
    });
    expect(match.missing).toEqual([{ path: "fc.bias", why: "left out by choice" }]);
    expect(match.left).toEqual(["fc.bias"]);
  });

  test.each([
    [
      "a tensor that the model has not",
      { "conv9.bias": "conv1.bias" },
      "match: the model has no tensor conv9.bias",
    ],
    ["a tensor that the file has not", { "conv1.bias": "x" }, "match: conv1.bias: the file has no tensor x"],
    [
      "what does not fit",
      { "conv1.bias": "fc.bias" },
      "match: conv1.bias: expected shape [4], fc.bias has [5]",
    ],
    [
      "one tensor twice",
      { "conv1.bias": "bn1.bias", "bn1.bias": "bn1.bias" },
      "match: bn1.bias was chosen for conv1.bias and for bn1.bias",
    ],
  ])("but not by %s", (_name, choices, problem) => {
    expect(() => matchTensors(file(torch), small, { choices })).toThrow(problem);
  });
});
