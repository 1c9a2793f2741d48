// What an element saw and what it influences, layer by layer, as boxes.
//
// The receptive field goes back to the input, the projective field on to the network's output, along every way there is: where
// ways meet, a tensor's part is the union of theirs. Both are the structure's (ops/reach.ts), so they do not change while the
// network learns. A gradient has its activation's field: it comes back from what the activation influences and goes on to what
// that saw. So has what an optimizer makes of one.

import { opOf } from "../model/model";
import { apart, merged, type Box, type Ends } from "../ops/reach";
import type { Field, LayerInfo, Region, TensorPath } from "../protocol/protocol";
import { localName, ownerOf } from "../protocol/relatedTensors";
import { assertElement, LOSS, shapeOf, type Program } from "../run/program/program";
import { INPUT } from "../model/topology";
import type { Index, Shape } from "../tensor/tensor";

/**
 * Nearest layers first; boxes of one tensor have no element in common. A parameter has seen nothing and influences, in every
 * sample, what its layer computes with it; the labels and what has no place in the network have neither field.
 * @throws Error when there is no such tensor, or it has no such element.
 */
export function fieldOf(program: Program, path: TensorPath, index: Index): Field {
  assertElement(program, path, index);
  const owner = ownerOf(program, path);
  // An optimizer may carry one number for all of a parameter.
  const isAlike = same(shapeOf(program, path), shapeOf(program, owner));
  const spot = isAlike ? spotOf(program, owner, index) : undefined;
  if (!spot) return { receptive: [], projective: [] };
  const { at, boxes, lies, hasSeen } = spot;
  const own = regionsOf(at, boxes);
  return {
    receptive: [...(lies === "behind" ? own : []), ...(hasSeen ? receptive(program, at, boxes) : [])],
    projective:
      lies === "behind" ? [] : [...(lies === "before" ? own : []), ...projective(program, at, boxes)],
  };
}

/** Which elements of the input, or of a layer's output, an element has to do with. */
interface Spot {
  readonly at: TensorPath;
  readonly boxes: readonly Box[];
  /** It is one of them; or it lies before them, as a parameter does, or behind them, as the loss. */
  readonly lies: "there" | "before" | "behind";
  /** Whether anything of the layer's inputs went into it. */
  readonly hasSeen: boolean;
}

function spotOf(program: Program, path: TensorPath, index: Index): Spot | undefined {
  const { role, layer: name, shape, perSample } = program.tensors[path]!;
  const boxes = [{ from: index, to: index.map((i) => i + 1) }];
  if (role === "input" && perSample) return { at: path, boxes, lies: "there", hasSeen: true };
  if (name === LOSS) return ofLoss(program, path, index);
  const layer = program.layers.find((one) => one.name === name);
  if (!layer) return undefined;
  const { output: at, outputShape } = layer;
  if (path === at) return { at, boxes, lies: "there", hasSeen: true };
  if (role !== "parameter" && role !== "saved") return undefined;
  const hasSeen = role === "saved" && readsInputs(program, path, layer);
  // What a layer saves for its backward pass, such as a pool's winners, lies as its output does.
  if (perSample && same(shape, outputShape)) return { at, boxes, lies: "there", hasSeen };
  const [first] = endsOf(program, layer);
  const used = opOf(layer).reach.uses?.(localName(program, path), index, first!.ends, layer.attrs) ?? [];
  return { at, boxes: used, lies: "before", hasSeen };
}

/** What the loss writes comes of the network's output: of the same sample, or of all of them. */
function ofLoss({ tensors, output }: Program, path: TensorPath, [n]: Index): Spot {
  const [N, ...rest] = tensors[output]!.shape;
  const [first, last] = tensors[path]!.perSample ? [n!, n! + 1] : [0, N!];
  const boxes = [{ from: [first, ...rest.map(() => 0)], to: [last, ...rest] }];
  return { at: output, boxes, lies: "behind", hasSeen: true };
}

/** Whether something that a layer writes is computed from what other layers gave it: a dropout's mask is not. */
function readsInputs({ instructions }: Program, path: TensorPath, { inputs }: LayerInfo): boolean {
  const found = [path];
  for (const one of found) {
    const { reads = {} } = instructions.find(({ writes }) => writes === one) ?? {};
    for (const read of Object.values(reads)) if (!found.includes(read)) found.push(read);
    if (found.some((read) => inputs.includes(read))) return true;
  }
  return false;
}

/** Every layer comes after those it reads, so that a tensor's part is known once all its readers have been passed. */
function receptive(program: Program, from: TensorPath, start: readonly Box[]): readonly Region[] {
  const found = new Map([[from, start]]);
  const regions: Region[] = [];
  for (const layer of [...program.layers].reverse()) {
    const boxes = found.get(layer.output);
    if (!boxes) continue;
    if (layer.output !== from) regions.push(...regionsOf(layer.output, boxes));
    const { reach } = opOf(layer);
    for (const { path, ends } of endsOf(program, layer)) {
      const seen = boxes.flatMap((box) => reach.sees(box, ends, layer.attrs));
      found.set(path, merged([...(found.get(path) ?? []), ...seen]));
    }
  }
  const images = from === INPUT ? undefined : found.get(INPUT);
  return images ? [...regions, ...regionsOf(INPUT, images)] : regions;
}

function projective(program: Program, from: TensorPath, start: readonly Box[]): readonly Region[] {
  const found = new Map([[from, start]]);
  const regions: Region[] = [];
  for (const layer of program.layers) {
    const { reach } = opOf(layer);
    for (const { path, ends } of endsOf(program, layer)) {
      const boxes = found.get(path)?.flatMap((box) => reach.influences(box, ends, layer.attrs));
      if (boxes) found.set(layer.output, merged([...(found.get(layer.output) ?? []), ...boxes]));
    }
    const reached = layer.output === from ? undefined : found.get(layer.output);
    if (reached) regions.push(...regionsOf(layer.output, reached));
  }
  return regions;
}

/** Of each of a layer's inputs, the shapes that its op goes by. */
function endsOf(
  { tensors }: Program,
  { inputs, outputShape: output }: LayerInfo,
): readonly { readonly path: TensorPath; readonly ends: Ends }[] {
  const shapes = inputs.map((path) => tensors[path]!.shape);
  return inputs.map((path, place) => ({
    path,
    ends: { input: shapes[place]!, output, inputs: shapes, place },
  }));
}

function regionsOf(path: TensorPath, boxes: readonly Box[]): readonly Region[] {
  return apart(boxes).map(({ from, to }) => ({ path, from, to }));
}

function same(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
