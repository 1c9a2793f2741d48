// What an element saw and what it influences, layer by layer, as boxes.
//
// The receptive field goes back to the input, the projective field on to the network's output; both are
// the structure's (ops/reach.ts), so they do not change while the network learns. A gradient has its
// activation's field: it comes back from what the activation influences and goes on to what that saw.

import { opOf } from "../model/model";
import { merged, type Box, type Ends } from "../ops/reach";
import type { Field, Region, TensorPath } from "../protocol/protocol";
import { bare, layerOf } from "../protocol/tensorPath";
import { assertElement, type Program } from "../run/program";
import type { Index, Shape } from "../tensor/tensor";

/**
 * Nearest layers first. A parameter has seen nothing and influences, in every sample, what its layer computes with it; the
 * labels and what has no place in the network have neither field.
 * @throws Error when there is no such tensor, or it has no such element.
 */
export function fieldOf(program: Program, path: TensorPath, index: Index): Field {
  assertElement(program, path, index);
  const place = placeOf(program, bare(path), index);
  if (!place) return { receptive: [], projective: [] };
  const { layer, boxes, own } = place;
  return {
    receptive: own === "parameter" ? [] : receptive(program, layer, boxes),
    projective: [
      ...(own === "parameter" ? regionsOf(outputOf(program, layer), boxes) : []),
      ...projective(program, layer, boxes),
    ],
  };
}

/** Where in the network: behind which layer (−1 is the input), and which elements of its output. */
interface Spot {
  readonly layer: number;
  readonly boxes: readonly Box[];
  readonly own: "output" | "parameter";
}

function placeOf(program: Program, path: TensorPath, index: Index): Spot | undefined {
  const { layers, tensors } = program;
  const boxes = [{ from: index, to: index.map((i) => i + 1) }];
  if (path === "input") return { layer: -1, boxes, own: "output" };
  const layer = layerOf(layers, path);
  if (layer < 0) return ofLoss(program, path, index);
  const { name, parameters, outputShape } = layers[layer]!;
  if (parameters.includes(path)) {
    const { op, ends, attrs } = unitOf(program, layer);
    const used = op.reach.uses?.(path.slice(name.length + 1), index, ends, attrs) ?? [];
    return { layer, boxes: used, own: "parameter" };
  }
  // What a layer saves for its backward pass, such as a pool's winners, lies as its output does.
  return same(tensors[path]!.shape, outputShape) ? { layer, boxes, own: "output" } : undefined;
}

/** What the loss writes comes of the network's output: of the same sample, or of all of them. */
function ofLoss({ layers, instructions, tensors }: Program, path: TensorPath, [n]: Index): Spot | undefined {
  if (!instructions.some(({ phase, writes }) => phase === "loss" && writes === path)) return undefined;
  const { output } = layers.at(-1) ?? { output: "input" };
  const [N, ...rest] = tensors[output]!.shape;
  const [first, last] = n === undefined ? [0, N!] : [n, n + 1];
  return {
    layer: layers.length,
    boxes: [{ from: [first, ...rest.map(() => 0)], to: [last, ...rest] }],
    own: "output",
  };
}

function receptive(program: Program, layer: number, start: readonly Box[]): readonly Region[] {
  const found: Region[] = [];
  let boxes = start;
  if (layer === program.layers.length) {
    layer--;
    found.push(...regionsOf(outputOf(program, layer), boxes));
  }
  for (let at = layer; at >= 0; at--) {
    const { op, ends, attrs } = unitOf(program, at);
    boxes = merged(boxes.flatMap((one) => op.reach.sees(one, ends, attrs)));
    found.push(...regionsOf(outputOf(program, at - 1), boxes));
  }
  return found;
}

function projective(program: Program, layer: number, start: readonly Box[]): readonly Region[] {
  const found: Region[] = [];
  let boxes = start;
  for (let at = layer + 1; at < program.layers.length; at++) {
    const { op, ends, attrs } = unitOf(program, at);
    boxes = merged(boxes.flatMap((one) => op.reach.influences(one, ends, attrs)));
    found.push(...regionsOf(outputOf(program, at), boxes));
  }
  return found;
}

function unitOf(program: Program, at: number) {
  const layer = program.layers[at]!;
  const ends: Ends = { input: program.tensors[outputOf(program, at - 1)]!.shape, output: layer.outputShape };
  return { op: opOf(layer), ends, attrs: layer.attrs };
}

function outputOf({ layers }: Program, at: number): TensorPath {
  return layers[at]?.output ?? "input";
}

function regionsOf(path: TensorPath, boxes: readonly Box[]): readonly Region[] {
  return boxes.map(({ from, to }) => ({ path, from, to }));
}

function same(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
