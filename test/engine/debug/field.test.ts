// The fields of a network's elements are what finite differences find.
//
// A difference is found where an element, pushed, changes another by a single bit. ReLUs that are shut, and
// windows that another element wins, hide what the structure allows: so weights and activations are drawn anew
// many times, pushes go far and both ways, and what was seen to change once counts. Each element is pushed in
// a sample of its own, so that one run of the kernels pushes hundreds; the reference does some of it in float64.

import { describe, expect, test } from "vitest";
import { fieldOf } from "../../../src-engine/debug/field";
import { presetNamed } from "../../../src-engine/model/presets";
import type { ModelSpec } from "../../../src-engine/model/model";
import type { Region } from "../../../src-engine/protocol/protocol";
import type { Backend, Executor } from "../../../src-engine/run/backend";
import { compile } from "../../../src-engine/run/program/compile";
import type { Program } from "../../../src-engine/run/program/program";
import { reference } from "../../../src-engine/run/reference";
import { ravel, sizeOf, unravel, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { random } from "../../../src-engine/tensor/random";
import { simdBackend } from "../../support/runs";

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
const models = ["lenet-jax", "cnn-pytorch"].map((name) => [name, presetNamed(name).model] as const);

describe.each(models)("%s", (_name, model) => {
  const small = compile(model, sgd, 2);
  const starts = ["input", ...small.layers.slice(0, -1).map(({ output }) => output)];

  test.each(starts)("what elements of %s influence is what changes when they are pushed", (path) => {
    const elements = spread(small, path);
    const changed = pushed(model, simdBackend, path, elements, 24);
    elements.forEach((element, e) => {
      const field = fieldOf(small, path, indexOf(small, path, element));
      for (const { output } of layersAfter(small, path)) {
        const told = maskOf(field.projective, output, small);
        expect(differing(told, changed.get(output)![e]!), `${path} ${element} → ${output}`).toEqual([]);
      }
    });
  });

  test.each(small.parameters)(
    "what elements of %s influence is what changes when they are pushed",
    (path) => {
      const [layer] = small.layers.flatMap(({ parameters }, l) => (parameters.includes(path) ? [l] : []));
      for (const [element, changed] of pushedWeights(model, path, few(small.tensors[path]!.shape))) {
        const { projective } = fieldOf(small, path, unravel(element, small.tensors[path]!.shape));
        for (const { output } of small.layers.slice(layer)) {
          const told = maskOf(projective, output, small);
          expect(differing(told, changed.get(output)!), `${path} ${element} → ${output}`).toEqual([]);
        }
      }
    },
  );

  test("what elements of every layer saw of the input is what changes them when it is pushed", () => {
    const pixels = Array.from({ length: sizeOf(small.tensors["input"]!.shape.slice(1)) }, (_, i) => i);
    const changed = pushed(model, simdBackend, "input", pixels, 20);
    for (const { output } of small.layers) {
      for (const element of spread(small, output)) {
        const { receptive } = fieldOf(small, output, indexOf(small, output, element));
        const told = maskOf(receptive, "input", small);
        const found = Uint8Array.from(pixels, (pixel) => changed.get(output)![pixel]![element]!);
        expect(differing(told, found), `${output} ${element}`).toEqual([]);
      }
    }
  }, 120_000);

  test("in float64 by the rules, too, for corners and the middle of the input", () => {
    const elements = [0, 27, 14 * 28 + 13, 783];
    const changed = pushed(model, reference, "input", elements, 12);
    elements.forEach((element, e) => {
      const field = fieldOf(small, "input", indexOf(small, "input", element));
      // A dozen draws may miss what is hidden, but must never find more.
      for (const { output } of small.layers) {
        const told = maskOf(field.projective, output, small);
        const more = changed.get(output)![e]!.filter((hit, o) => hit === 1 && told[o] === 0);
        expect(more.length, output).toBe(0);
      }
      const first = small.layers[0]!.output;
      expect(differing(maskOf(field.projective, first, small), changed.get(first)![e]!)).toEqual([]);
    });
  });

  test("a sees b exactly where b influences a", () => {
    for (const { output } of small.layers) {
      for (const element of spread(small, output).slice(0, 6)) {
        const index = indexOf(small, output, element);
        for (const { path, from } of fieldOf(small, output, index).receptive) {
          const back = maskOf(fieldOf(small, path, from).projective, output, small);
          expect(back[element], `${path}[${from.join(",")}] → ${output}[${index.join(",")}]`).toBe(1);
        }
      }
    }
  });
});

describe("a field", () => {
  const program = compile(presetNamed("cnn-pytorch").model, sgd, 8);

  test("is small enough to check by hand: conv2 saw 3×3 of pool1, 6×6 of conv1 and 8×8 of the input", () => {
    const { receptive } = fieldOf(program, "conv2.output", [0, 7, 5, 5]);
    expect(receptive).toEqual([
      { path: "pool1.output", from: [0, 0, 4, 4], to: [1, 8, 7, 7] },
      { path: "relu1.output", from: [0, 0, 8, 8], to: [1, 8, 14, 14] },
      { path: "conv1.output", from: [0, 0, 8, 8], to: [1, 8, 14, 14] },
      { path: "input", from: [0, 0, 7, 7], to: [1, 1, 15, 15] },
    ]);
  });

  test("of a gradient is that of its activation", () => {
    const index = [3, 7, 5, 5];
    expect(fieldOf(program, "conv2.output.grad", index)).toEqual(fieldOf(program, "conv2.output", index));
  });

  test("of a pool's winner is that of the pool's output", () => {
    const index = [3, 7, 5, 5];
    expect(fieldOf(program, "pool1.indices", index)).toEqual(fieldOf(program, "pool1.output", index));
  });

  test("of a weight leaves out the places where it lies on the padding", () => {
    const { projective } = fieldOf(program, "conv2.weight", [14, 7, 0, 1]);
    expect(projective[0]).toEqual({ path: "conv2.output", from: [0, 14, 1, 0], to: [8, 15, 14, 14] });
  });

  test("of a weight begins at the channel it writes, in every sample", () => {
    const { receptive, projective } = fieldOf(program, "conv2.weight.grad", [7, 3, 1, 1]);
    expect(receptive).toEqual([]);
    expect(projective[0]).toEqual({ path: "conv2.output", from: [0, 7, 0, 0], to: [8, 8, 14, 14] });
    expect(projective.at(-1)).toEqual({ path: "fc.output", from: [0, 0], to: [8, 10] });
  });

  test("of a sample's log probability is that sample's; of the loss, the whole batch", () => {
    const one = fieldOf(program, "loss.logProbabilities", [3, 1]).receptive;
    expect(one[0]).toEqual({ path: "fc.output", from: [3, 0], to: [4, 10] });
    expect(one.at(-1)).toEqual({ path: "input", from: [3, 0, 0, 0], to: [4, 1, 28, 28] });
    expect(fieldOf(program, "loss.output", []).receptive.at(-1)?.to).toEqual([8, 1, 28, 28]);
    expect(fieldOf(program, "loss.output", []).projective).toEqual([]);
  });

  test("of what has no place in the network is empty", () => {
    expect(fieldOf(program, "target", [0])).toEqual({ receptive: [], projective: [] });
    expect(fieldOf(program, "learningRate", [])).toEqual({ receptive: [], projective: [] });
  });

  test("says what is wrong with a question", () => {
    expect(() => fieldOf(program, "conv9.output", [0])).toThrow('unknown tensor "conv9.output"');
    expect(() => fieldOf(program, "fc.output", [0, 10])).toThrow(
      "fc.output has shape [8,10], expected an index within it, got [0,10]",
    );
  });
});

/** By layer's output and pushed element, 1 for each element of one sample that was seen to change. */
type Changes = ReadonlyMap<string, readonly Uint8Array[]>;

/** Pushes each of the elements, up or down, in a sample of its own; the last sample stays as it is. */
function pushed(
  model: ModelSpec,
  backend: Backend,
  path: string,
  elements: readonly number[],
  draws: number,
): Changes {
  const program = compile(model, sgd, elements.length + 1);
  const machine = backend.start();
  const executor = machine.open(program);
  const after = layersAfter(program, path);
  const changes = new Map(
    after.map(({ output }) => [
      output,
      elements.map(() => new Uint8Array(sizeOf(program.tensors[output]!.shape.slice(1)))),
    ]),
  );
  const first = program.instructions.findIndex(({ reads }) => reads["input"] === path);
  const last = program.instructions.findIndex(({ writes }) => writes === program.output);
  for (let draw = 0; draw < draws; draw++) {
    executor.setState(weights(program, draw));
    executor.setState(new Map([[path, samples(program, path, elements, draw)]]));
    executor.run(first, last + 1);
    for (const { output } of after) note(executor, output, changes.get(output)!);
  }
  machine.close();
  return changes;
}

function note(executor: Executor, output: string, changes: readonly Uint8Array[]): void {
  const { data, shape } = executor.read(output);
  const size = sizeOf(shape.slice(1));
  const still = changes.length * size;
  changes.forEach((seen, e) => {
    for (let i = 0; i < size; i++) if (data[e * size + i] !== data[still + i]) seen[i] = 1;
  });
}

/**
 * By pushed element of a parameter: by layer's output, 1 for each element of a sample that was seen to change in any.
 * Everything is positive, so that no ReLU hides anything.
 */
function pushedWeights(
  model: ModelSpec,
  path: string,
  elements: readonly number[],
): ReadonlyMap<number, ReadonlyMap<string, Uint8Array>> {
  const program = compile(model, sgd, 8);
  const machine = simdBackend.start();
  const executor = machine.open(program);
  const last = program.instructions.findIndex(({ writes }) => writes === program.output);
  const outputs = program.layers.map(({ output }) => output);
  const forward = (state: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> => {
    executor.setState(state);
    executor.run(0, last + 1);
    return new Map(outputs.map((output) => [output, executor.read(output)]));
  };
  const found = new Map(
    elements.map((element) => [
      element,
      new Map(
        outputs.map((output) => [output, new Uint8Array(sizeOf(program.tensors[output]!.shape.slice(1)))]),
      ),
    ]),
  );
  const positive = (tensor: Tensor): Tensor => ({ ...tensor, data: tensor.data.map(Math.abs) });
  const images = zeros(program.tensors["input"]!.shape, "float32");
  for (let draw = 0; draw < 2; draw++) {
    const usual = new Map([...weights(program, draw)].map(([name, tensor]) => [name, positive(tensor)]));
    const { uniform } = random(draw, "field/images");
    const input = { ...images, data: images.data.map((_, i) => uniform(i)) };
    executor.setState(new Map([["input", input]]));
    const still = forward(usual);
    for (const [element, seen] of found) {
      const weight = usual.get(path)!;
      const data = weight.data.slice();
      data[element]! += 8;
      for (const [output, { data: now }] of forward(new Map([...usual, [path, { ...weight, data }]]))) {
        const [mask, before] = [seen.get(output)!, still.get(output)!.data];
        now.forEach((value, i) => {
          if (value !== before[i]) mask[i % mask.length] = 1;
        });
      }
    }
  }
  machine.close();
  return found;
}

function weights(program: Program, draw: number): ReadonlyMap<string, Tensor> {
  return new Map(
    program.parameters.map((path) => {
      const { uniform } = random(draw, `field/${path}`);
      const out = zeros(program.tensors[path]!.shape, "float32");
      const scale = path.endsWith("bias") ? 0.1 : 1 / Math.sqrt(sizeOf(out.shape.slice(1)));
      for (let i = 0; i < out.data.length; i++) out.data[i] = scale * (2 * uniform(i) - 1);
      return [path, out];
    }),
  );
}

function samples(program: Program, path: string, elements: readonly number[], draw: number): Tensor {
  const out = zeros(program.tensors[path]!.shape, "float32");
  const { uniform } = random(draw, `field/${path}`);
  const size = sizeOf(out.shape.slice(1));
  const push = draw % 2 === 0 ? 8 : -8;
  for (let n = 0; n <= elements.length; n++) {
    for (let i = 0; i < size; i++) out.data[n * size + i] = 2 * uniform(i) - 1;
    if (n < elements.length) out.data[n * size + elements[n]!]! += push;
  }
  return out;
}

/** Corners, edges, the middle and a few at random, of the first, a middle and the last channel. */
function spread({ tensors }: Program, path: string): readonly number[] {
  const [, ...shape] = tensors[path]!.shape;
  const ends = (size: number): readonly number[] => [...new Set([0, 1, size >> 1, size - 2, size - 1])];
  const few = (size: number): readonly number[] => [...new Set([0, size >> 1, size - 1])];
  const [a = 1, b, c] = shape;
  if (b === undefined || c === undefined)
    return [...new Set([...ends(a), ...Array.from({ length: 10 }, (_, i) => (i * 97) % a)])];
  return few(a).flatMap((m) => ends(b).flatMap((i) => ends(c).map((j) => ravel([m, i, j], shape))));
}

/** The first nine, which are a filter's taps, the last, and a few between. */
function few(shape: readonly number[]): readonly number[] {
  const size = sizeOf(shape);
  const between = [0.3, 0.6, 0.8].map((share) => Math.floor(size * share));
  return [...new Set([...Array.from({ length: Math.min(9, size) }, (_, i) => i), ...between, size - 1])];
}

function indexOf({ tensors }: Program, path: string, element: number): readonly number[] {
  return [0, ...unravel(element, tensors[path]!.shape.slice(1))];
}

function layersAfter({ layers }: Program, path: string) {
  return layers.slice(layers.findIndex(({ output }) => output === path) + 1);
}

/** 1 for each element of the first sample that lies within a region. */
function maskOf(regions: readonly Region[], path: string, { tensors }: Program): Uint8Array {
  const shape = tensors[path]!.shape.slice(1);
  const own = regions.filter((region) => region.path === path && region.from[0] === 0);
  return Uint8Array.from({ length: sizeOf(shape) }, (_, element) => {
    const index = unravel(element, shape);
    const within = ({ from, to }: Region): boolean =>
      index.every((i, axis) => i >= from[axis + 1]! && i < to[axis + 1]!);
    return own.some(within) ? 1 : 0;
  });
}

/** Where two masks differ, the first few of them. */
function differing(told: Uint8Array, found: Uint8Array): readonly string[] {
  const wrong: string[] = [];
  told.forEach((is, i) => {
    if (is !== found[i] && wrong.length < 5) wrong.push(`${i}: told ${is}, found ${found[i] ?? "nothing"}`);
  });
  return wrong;
}
