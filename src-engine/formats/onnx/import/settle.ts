// Nodes whose attributes say different things in different operator sets, or count axes in the file's order, as the ops' rows read them:
// padding written out, axes counted from the front and in our order, beginnings and ends within the tensor.

import type { Shape } from "../../../tensor/tensor";
import type { OnnxAttribute, OnnxNode } from "../onnxNode";
import { fixedNumbers, type Constant } from "./constant";
import { paddingOf } from "./padding";
import { sliceOf } from "./slices";
import { axisOf } from "./fold/fold";

interface Settling {
  readonly node: OnnxNode;
  /** Of the first input, as the file has it. */
  readonly shape: Shape;
  /** Our axes by the file's. */
  readonly axes: readonly number[];
  readonly constants: ReadonlyMap<string, Constant>;
  readonly opset: number;
  /** @throws FormatError about the node */
  refuse(problem: string): never;
}

export interface Settled {
  readonly operator: string;
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** How many of its inputs are left: those behind have become attributes. */
  readonly inputs: number;
  /** The shape of what comes out, as the file has it, where that is not what the op gives. */
  readonly dropped?: readonly number[];
  /** It does nothing at all. */
  readonly isIdentity?: true;
}

type Settle = (settling: Settling) => Settled;

/** What is settled, by operator. Those marked can be settled for axes in any order. */
const settlers: Readonly<Record<string, { readonly settle: Settle; readonly anyOrder?: true }>> = {
  Conv: { settle: windowed },
  ConvTranspose: { settle: windowed },
  MaxPool: { settle: windowed },
  AveragePool: { settle: windowed },
  Concat: { settle: concatenated, anyOrder: true },
  Softmax: { settle: alongClasses },
  LogSoftmax: { settle: alongClasses },
  ReduceMean: { settle: mean, anyOrder: true },
  Slice: { settle: slice, anyOrder: true },
  Pad: { settle: pad, anyOrder: true },
  BatchNormalization: { settle: trained },
  Dropout: { settle: atRest },
  Resize: { settle: resized, anyOrder: true },
  Upsample: { settle: resized, anyOrder: true },
};

/** False as well where nothing has to be settled. */
export function settlesAnyOrder(operator: string): boolean {
  return settlers[operator]?.anyOrder ?? false;
}

/** @throws NotFoldable, FormatError */
export function settled(settling: Settling): Settled {
  const { node } = settling;
  const { operator, attributes, inputs } = node;
  return settlers[operator]?.settle(settling) ?? { operator, attributes, inputs: inputs.length };
}

function changed(
  { node }: Settling,
  more: Readonly<Record<string, OnnxAttribute>>,
  without: readonly string[] = [],
  inputs = node.inputs.length,
): Settled {
  const kept = [...node.attributes].filter(([name]) => !without.includes(name));
  return { operator: node.operator, attributes: new Map([...kept, ...Object.entries(more)]), inputs };
}

/** Numbers that are an input or, in older operator sets, an attribute. */
function numbers(
  { node, constants, refuse }: Settling,
  i: number,
  name: string,
): readonly number[] | undefined {
  const input = node.inputs[i];
  if (input) {
    const found = constants.get(input);
    return (
      (found && fixedNumbers(found)) ??
      refuse(`takes its ${name} from ${JSON.stringify(input)}, which is computed as the network runs`)
    );
  }
  const value = node.attributes.get(name);
  if (typeof value === "number") return [value];
  return Array.isArray(value) ? (value as readonly number[]) : undefined;
}

function windowed(settling: Settling): Settled {
  const { node, shape, constants, refuse } = settling;
  const auto = node.attributes.get("auto_pad");
  if (auto === undefined) return changed(settling, {});
  const weight = constants.get(node.inputs[1] ?? "")?.shape;
  const pads = paddingOf(node, shape.slice(2), weight?.slice(2));
  if (typeof pads === "string") return refuse(pads);
  return changed(settling, pads ? { pads } : {}, ["auto_pad"]);
}

function concatenated(settling: Settling): Settled {
  const { node, shape, axes } = settling;
  const axis = node.attributes.get("axis");
  return changed(settling, { axis: axes[axisOf(typeof axis === "number" ? axis : 1, shape.length)]! });
}

/** Before operator set 13 a softmax is over all axes from the one it names. */
function alongClasses(settling: Settling): Settled {
  const { node, shape, opset, refuse } = settling;
  const said = node.attributes.get("axis");
  const axis = axisOf(typeof said === "number" ? said : opset < 13 ? 1 : -1, shape.length);
  if (opset < 13 && shape.slice(axis + 1).some((n) => n !== 1))
    refuse(`has axis ${axis} of [${shape.join(",")}], which before opset 13 means all axes from there`);
  return changed(settling, { axis });
}

/** Over all pixels it is ONNX's GlobalAveragePool. */
function mean(settling: Settling): Settled {
  const { node, shape, axes } = settling;
  const rank = shape.length;
  const said = (numbers(settling, 1, "axes") ?? []).map((axis) => axisOf(axis, rank));
  const over =
    said.length > 0 ? said : node.attributes.get("noop_with_empty_axes") ? [] : shape.map((_, d) => d);
  const ours = over.map((axis) => axes[axis]!).sort((a, b) => a - b);
  const dropped = node.attributes.get("keepdims") === 0 ? over : undefined;
  const isOfPixels = rank === 4 && ours.join() === "2,3";
  const same = changed(settling, { axes: ours, keepdims: 1 }, ["noop_with_empty_axes"], 1);
  return {
    ...(isOfPixels ? { operator: "GlobalAveragePool", attributes: new Map(), inputs: 1 } : same),
    ...(dropped && { dropped }),
    ...(over.length === 0 && { isIdentity: true }),
  };
}

function slice(settling: Settling): Settled {
  const { shape, axes, refuse } = settling;
  const [starts, ends, along, steps] = ["starts", "ends", "axes", "steps"].map((name, i) =>
    numbers(settling, i + 1, name),
  );
  const cuts = sliceOf(shape, starts, ends, along, steps);
  if (!cuts) return refuse("has starts, ends, axes and steps that do not go together");
  const cut = cuts
    .map((one, axis) => ({ ...one, axis: axes[axis]!, isWhole: one.size === shape[axis] && one.step === 1 }))
    .filter(({ isWhole }) => !isWhole)
    .sort((a, b) => a.axis - b.axis);
  if (cut.some(({ axis }) => axis === 0)) refuse("takes a part of the batch");
  const lists = {
    starts: cut.map(({ start }) => start),
    ends: cut.map(({ start, step, size }) => start + step * (size - 1) + Math.sign(step)),
    axes: cut.map(({ axis }) => axis),
    steps: cut.map(({ step }) => step),
  };
  return { ...changed(settling, lists, [], 1), ...(cut.length === 0 && { isIdentity: true }) };
}

/** How many axes, from the front, then from the back: for each before, then for each behind. */
function pad(settling: Settling): Settled {
  const { shape, axes, refuse } = settling;
  const rank = shape.length;
  const said = numbers(settling, 1, "pads") ?? [];
  const along =
    numbers(settling, 3, "axes")?.map((axis) => axisOf(axis, rank)) ?? shape.map((_, axis) => axis);
  if (said.length !== 2 * along.length) refuse(`has ${said.length} pads for ${along.length} axes`);
  const pads = new Array<number>(2 * rank).fill(0);
  along.forEach((axis, i) => {
    pads[axes[axis]!] = said[i]!;
    pads[rank + axes[axis]!] = said[along.length + i]!;
  });
  const [value = 0] = numbers(settling, 2, "value") ?? [];
  const kept = changed(
    settling,
    { pads, ...(value !== 0 && { constant_value: value }) },
    ["value", "axes"],
    1,
  );
  return { ...kept, ...(pads.every((n) => n === 0) && { isIdentity: true }) };
}

/** As PyTorch writes it in training: it is then by the batch, and here as well while it is trained. */
function trained(settling: Settling): Settled {
  return changed(settling, {}, ["training_mode", "spatial"]);
}

/** Told to train or not: that is for whoever trains it. */
function atRest(settling: Settling): Settled {
  return changed(settling, {}, [], Math.min(2, settling.node.inputs.length));
}

/** Scales for our axes, whether they or sizes are said; an Upsample is a Resize that counts pixels from their corners. */
function resized(settling: Settling): Settled {
  const { node, shape, axes, constants, opset, refuse } = settling;
  const isOld = node.operator === "Upsample";
  const isFirst = isOld || opset < 11;
  const said = numbers(settling, isFirst ? 1 : 2, "scales") ?? [];
  const sizes = isFirst ? undefined : constants.get(node.inputs[3] ?? "");
  if (sizes?.without !== undefined)
    refuse(`takes its sizes from ${JSON.stringify(node.inputs[3])}, which ${sizes.without}`);
  if (!isFirst && node.inputs[3] && !sizes)
    refuse(`takes its sizes from ${JSON.stringify(node.inputs[3])}, which is computed as the network runs`);
  // Of the batch there is as much as before, whatever that was.
  const scales =
    said.length > 0 || !sizes ? said : Array.from(sizes.numbers(), (n, d) => (d === 0 ? 1 : n / shape[d]!));
  if (scales.length !== shape.length)
    refuse(`has ${scales.length} scales for a tensor of ${shape.length} axes`);
  const ours = new Array<number>(scales.length).fill(1);
  scales.forEach((scale, axis) => (ours[axes[axis]!] = scale));
  const usual = isFirst ? { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" } : {};
  const isSame = ours.every((scale) => scale === 1);
  return {
    ...changed(settling, { ...usual, scales: ours }, ["roi"], 1),
    operator: "Resize",
    ...(isSame && { isIdentity: true }),
  };
}
