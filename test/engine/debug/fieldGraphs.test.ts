// The fields of elements of random graphs are what changes when one is moved: along every way, and in no element besides.

import { describe, expect, test } from "vitest";
import { fieldOf } from "../../../src-engine/debug/field";
import type { ModelSpec } from "../../../src-engine/model/model";
import { boxSize, indicesIn } from "../../../src-engine/ops/reach";
import type { Region, TensorPath } from "../../../src-engine/protocol/protocol";
import { compile } from "../../../src-engine/run/program/compile";
import { firstState } from "../../../src-engine/run/history/firstState";
import type { Program } from "../../../src-engine/run/program/program";
import { reference } from "../../../src-engine/run/reference";
import { random } from "../../../src-engine/tensor/random";
import { ravel, sizeOf, tensor, unravel, zeros } from "../../../src-engine/tensor/tensor";
import { graphModels } from "../../support/graphs";
import fc from "../../support/properties";

const N = 3;
/** Of these every element that goes into one shows in it, however small its part. */
const open = ["Conv2d", "Add", "Concat", "BatchNorm2d", "Tanh", "LeakyReLU", "Flatten", "Linear"];

test("elements see and influence, of every tensor on the way, exactly what finite differences find", () => {
  fc.assert(
    fc.property(graphModels({ types: open }), fc.nat(1000), (model, seed) => {
      const moves = movesIn(model, seed, 2);
      const { program } = moves;
      for (const { path, offset, changed } of moves.found) {
        const { projective } = fieldOf(program, path, unravel(offset, program.tensors[path]!.shape));
        for (const { output } of program.layers) {
          if (output === path) continue;
          const told = elementsOf(projective, output, program);
          expect(told, `${path} ${offset} → ${output}`).toEqual(changed.get(output));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("nothing changes that a field does not hold, where windows and masks hide some of it", () => {
  fc.assert(
    fc.property(graphModels(), fc.nat(1000), (model, seed) => {
      const { program, found } = movesIn(model, seed, 2);
      for (const { path, offset, changed } of found) {
        const { projective } = fieldOf(program, path, unravel(offset, program.tensors[path]!.shape));
        for (const { output } of program.layers) {
          const told = new Set(output === path ? [offset] : elementsOf(projective, output, program));
          const more = changed.get(output)!.filter((one) => !told.has(one));
          expect(more, `${path} ${offset} → ${output}`).toEqual([]);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("an element sees another exactly where that influences it, in boxes that have each element once", () => {
  fc.assert(
    fc.property(graphModels(), fc.nat(1000), (model, seed) => {
      const program = compile(model, sgd, N);
      const paths = ["input", ...program.layers.map(({ output }) => output)];
      const { integer } = random(seed, "elements");
      paths.forEach((path, p) => {
        const { shape } = program.tensors[path]!;
        const offset = integer(p, sizeOf(shape));
        const { receptive } = fieldOf(program, path, unravel(offset, shape));
        for (const seen of new Set(receptive.map((region) => region.path))) {
          const told = receptive.filter((region) => region.path === seen);
          const elements = elementsOf(told, seen, program);
          expect(elements.length).toBe(told.reduce((sum, box) => sum + boxSize(box), 0));
          const size = sizeOf(program.tensors[seen]!.shape);
          for (const at of new Set([elements[0]!, elements.at(-1)!, integer(p + 100, size)])) {
            const { projective } = fieldOf(program, seen, unravel(at, program.tensors[seen]!.shape));
            expect(elementsOf(projective, path, program).includes(offset), `${seen} ${at} → ${path}`).toBe(
              elements.includes(at),
            );
          }
        }
      });
    }),
    { numRuns: 40 },
  );
});

describe("behind an Add", () => {
  const program = compile(
    {
      name: "two ways",
      input: [2, 5, 6],
      layers: [
        { name: "layer1.0.pool", type: "MaxPool2d", attrs: { kernelSize: 5, stride: 1, padding: 2 } },
        {
          name: "layer1.0.conv",
          type: "Conv2d",
          attrs: { outChannels: 2, kernelSize: 3, padding: 1 },
          inputs: ["input"],
        },
        { name: "layer1.0.add", type: "Add", attrs: {}, inputs: ["layer1.0.pool", "layer1.0.conv"] },
        { name: "bn", type: "BatchNorm2d", attrs: {} },
        { name: "dropout", type: "Dropout", attrs: {} },
        { name: "flatten", type: "Flatten", attrs: {} },
        { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
      ],
      loss: { type: "CrossEntropyLoss", attrs: {} },
    },
    sgd,
    4,
  );
  const sized = (regions: readonly Region[], path: TensorPath): number =>
    regions.filter((region) => region.path === path).reduce((sum, box) => sum + boxSize(box), 0);

  test("an element saw both branches, and of the image what either of them did, once", () => {
    const { receptive } = fieldOf(program, "layer1.0.add.output", [0, 1, 2, 3]);
    expect(receptive.slice(0, 2)).toEqual([
      { path: "layer1.0.conv.output", from: [0, 1, 2, 3], to: [1, 2, 3, 4] },
      { path: "layer1.0.pool.output", from: [0, 1, 2, 3], to: [1, 2, 3, 4] },
    ]);
    // 5×5 of its own channel by way of the pool, 3×3 of both by way of the convolution.
    expect(sized(receptive, "input")).toBe(25 + 9);
  });

  test("a partial gradient, of one branch, has its tensor's field", () => {
    const at = [0, 1, 2, 3];
    expect(fieldOf(program, "layer1.0.pool.output.grad", at)).toEqual(
      fieldOf(program, "layer1.0.pool.output", at),
    );
  });

  test("a channel's mean saw that channel in every image, and influences all of it", () => {
    const { receptive, projective } = fieldOf(program, "bn.mean", [1]);
    const channel = { from: [0, 1, 0, 0], to: [4, 2, 5, 6] };
    expect(receptive[0]).toEqual({ path: "layer1.0.add.output", ...channel });
    expect(projective[0]).toEqual({ path: "bn.output", ...channel });
  });

  test("a dropout's mask has seen nothing: it is drawn", () => {
    const { receptive, projective } = fieldOf(program, "dropout.mask", [0, 1, 2, 3]);
    expect(receptive).toEqual([]);
    expect(projective.at(-1)).toEqual({ path: "fc.output", from: [0, 0], to: [1, 3] });
  });

  test("a mean of gradients has the field of its weight, the number of steps none", () => {
    const { model } = program;
    const adam = compile(model, { type: "Adam", attrs: {} }, 4);
    expect(fieldOf(adam, "fc.weight.m.next", [1, 2])).toEqual(fieldOf(adam, "fc.weight", [1, 2]));
    expect(fieldOf(adam, "fc.weight.step", [])).toEqual({ receptive: [], projective: [] });
  });

  test("what is carried along, and the optimizer's settings, have none", () => {
    for (const [path, index] of [
      ["bn.running_mean", [1]],
      ["learningRate", []],
    ] as const)
      expect(fieldOf(program, path, index)).toEqual({ receptive: [], projective: [] });
  });
});

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };

interface Move {
  readonly path: TensorPath;
  readonly offset: number;
  /** By layer's output, which elements were seen to change. */
  readonly changed: ReadonlyMap<TensorPath, readonly number[]>;
}

/** Moves so many elements of the input and of every layer's output, a little, in float64. */
function movesIn(model: ModelSpec, seed: number, most: number): { program: Program; found: readonly Move[] } {
  const program = compile(model, sgd, N);
  const executor = reference.start().open(program);
  const { normal } = random(seed, "input");
  const images = zeros(program.tensors["input"]!.shape);
  executor.setState(firstState(program, "pytorch", seed));
  for (const { path } of program.streams) executor.put(path, tensor([3], [seed, 5, 0], "int32"));
  executor.put("input", { ...images, data: images.data.map((_, i) => normal(i)) });
  const last = program.instructions.findIndex(({ phase }) => phase === "loss");
  executor.run(0, last);
  const outputs = program.layers.map(({ output }) => output);
  const still = new Map(["input", ...outputs].map((path) => [path, executor.read(path)]));
  const { integer } = random(seed, "elements");
  const found: Move[] = [];
  for (const [path, before] of still) {
    const from = program.instructions.findIndex(({ writes }) => writes === path) + 1;
    for (let i = 0; i < most; i++) {
      const offset = integer(found.length, before.data.length);
      const data = before.data.slice();
      data[offset]! += 0.125;
      executor.put(path, { ...before, data });
      executor.run(from, last);
      const changed = outputs.map((output) => {
        const [now, then] = [executor.read(output).data, still.get(output)!.data];
        return [output, [...now.keys()].filter((o) => now[o] !== then[o])] as const;
      });
      found.push({ path, offset, changed: new Map(changed) });
      for (const [all, tensor] of still) executor.put(all, tensor);
    }
  }
  return { program, found };
}

/** Ascending. */
function elementsOf(regions: readonly Region[], path: TensorPath, { tensors }: Program): readonly number[] {
  const { shape } = tensors[path]!;
  const own = regions.filter((region) => region.path === path);
  return [...new Set(own.flatMap((box) => indicesIn(box).map((index) => ravel(index, shape))))].sort(
    (a, b) => a - b,
  );
}
