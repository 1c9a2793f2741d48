// A probe's numbers: weights, a batch and labels that leave mistakes nowhere to hide.
//
// All are multiples of a small power of two, so that the sums of a first layer are exact in float32 and in any order: what is equal is
// equal for everybody. A patch of each image is one number, or 0, so that ties and exact zeros come of it; and where there are classes,
// one image is so bright that its scores overflow an exponential function that nothing was taken off before.

import { opOf } from "../../model/model";
import { usualOptimizer } from "../../optim/index";
import type { TensorPath } from "../../protocol/protocol";
import { firstState } from "../../run/history/firstState";
import { compile } from "../../run/program/compile";
import type { Program } from "../../run/program/program";
import { reference } from "../../run/reference";
import { argmax } from "../../tensor/argmax";
import { random } from "../../tensor/random";
import { tensor, unravel, zeros, type Shape, type Tensor } from "../../tensor/tensor";

export type Given = ReadonlyMap<TensorPath, Tensor>;

/** No simple function of a momentum, of the batch size, or of what an author would take. */
export const LEARNING_RATE = 0.037;
export const optimizer = { type: usualOptimizer, attrs: { learningRate: LEARNING_RATE } };

/** Which image is the bright one. */
const BRIGHT = 3;
/** e to this is no number in float64. */
const OVERFLOWING = 800;
const BRIGHTEST = 2 ** 16;

/** What an iteration begins with, in float64: all that is carried, the batch, the streams. */
export function numbersFor(program: Program, seed: number): Given {
  const given = new Map<TensorPath, Tensor>();
  for (const [path, first] of firstState(program, "pytorch", seed)) {
    const { role, shape } = program.tensors[path]!;
    given.set(path, role === "parameter" ? parameterOf(program, path, shape, seed) : first);
  }
  const input = imagesOf(program.tensors["input"]!.shape, seed);
  given.set("input", input);
  const { batchSize, classes } = program;
  // Steps of three go through all classes of ten, and no image's label is its number.
  const labels = Int32Array.from({ length: batchSize }, (_, n) => (classes ? (3 * n + 1) % classes : 0));
  given.set("target", tensor([batchSize], labels, "int32"));
  program.streams.forEach(({ path }, i) => given.set(path, tensor([3], [seed, i + 1, 0], "int32")));
  if (classes && batchSize > BRIGHT) brighten(program, given, labels);
  return given;
}

/** About as large as what a network begins with; a bias's first element is 0, and no two filters are alike. */
function parameterOf(program: Program, path: TensorPath, shape: Shape, seed: number): Tensor {
  const { layer } = program.tensors[path]!;
  const { parameters = {} } = opOf(program.layers.find(({ name }) => name === layer)!);
  const { begins } = parameters[path.slice(layer!.length + 1)]!;
  const { integer } = random(seed, `probe/${path}`);
  const out = zeros(shape);
  if (begins !== "weight") {
    const about = typeof begins === "number" ? begins : 0;
    out.data.forEach((_, i) => (out.data[i] = about + (i === 0 ? 0 : (integer(i, 15) - 7) / 16)));
    return out;
  }
  const fanIn = shape.slice(1).reduce((a, b) => a * b, 1);
  let unit = 1 / 8;
  while (unit * unit * 64 * fanIn > 4) unit /= 2;
  out.data.forEach((_, i) => (out.data[i] = (integer(i, 31) - 15) * unit));
  return out;
}

/** From −1/2 to 3/2, with a patch of one number in each: of 0 in every other image. */
function imagesOf(shape: Shape, seed: number): Tensor {
  const { integer } = random(seed, "probe/input");
  const [, , height = 1, width = 1] = shape;
  const inPatch = (i: number, size: number, from: number): boolean =>
    i >= Math.floor(size * from) && i < Math.floor(size * from) + Math.ceil(size / 2);
  const out = zeros(shape);
  out.data.forEach((_, offset) => {
    const [n, , i, j] = unravel(offset, shape) as [number, number, number, number];
    const isPatch = inPatch(i, height, 1 / 8) && inPatch(j, width, 1 / 3);
    out.data[offset] = isPatch ? (n % 2) / 2 : (integer(offset, 33) - 8) / 16;
  });
  return out;
}

/** Makes an image brighter until its scores lie far apart, and calls it what the network takes it for: its loss stays a number. */
function brighten(program: Program, given: Map<TensorPath, Tensor>, labels: Int32Array): void {
  const alone = compile(program.model, optimizer, 1);
  const executor = reference.start().open(alone);
  const input = given.get("input")!;
  const size = input.data.length / program.batchSize;
  const image = input.data.subarray(BRIGHT * size, (BRIGHT + 1) * size);
  const { outputShape, output, givesProbabilities, inputs } = alone.layers.at(-1)!;
  const scores = givesProbabilities ? inputs[0]! : output;
  if (outputShape.length !== 2) return;
  for (const [path, one] of given) {
    const { shape } = alone.tensors[path] ?? one;
    const count = shape.reduce((a, b) => a * b, 1);
    executor.put(path, { ...one, shape, data: one.data.slice(0, count) });
  }
  for (let times = 1; times <= BRIGHTEST; times *= 4) {
    executor.put("input", {
      ...input,
      shape: [1, ...input.shape.slice(1)],
      data: image.map((x) => x * times),
    });
    executor.run(0, alone.evaluated);
    const { data } = executor.read(scores);
    const [least, most] = [Math.min(...data), Math.max(...data)];
    if (most < OVERFLOWING || most - least < OVERFLOWING) continue;
    image.set(image.map((x) => x * times));
    labels[BRIGHT] = argmax(data);
    given.get("target")!.data.set(labels);
    return;
  }
}
