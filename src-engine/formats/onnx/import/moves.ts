// Nodes that compute nothing: they put numbers into another shape or another order, or hand them on. Most become no layer.

import { sizeOf, type Shape } from "../../../tensor/tensor";
import { quoted } from "../../formatError";
import { fail } from "../onnxFields";
import { show } from "../onnxAttributes";
import { titled, type OnnxNode } from "../onnxNode";
import { integersOf, type Constant } from "./constant";
import type { LayerMaker } from "./layers";
import { fileShape, liesAlike, orderOf, transposed, withShape, type View } from "./view";

interface Moving {
  readonly node: OnnxNode;
  readonly view: View;
  readonly constants: ReadonlyMap<string, Constant>;
  /** The batch's size in the file, where it is a number. */
  readonly batch: number | undefined;
  readonly maker: LayerMaker;
}

type Move = (moving: Moving) => View;

const moves: Readonly<Record<string, Move>> = {
  Identity: ({ view }) => view,
  Cast: cast,
  Transpose({ node, view }) {
    const rank = view.axes.length;
    const said = node.attributes.get("perm");
    const perm = Array.isArray(said) ? (said as readonly number[]) : view.axes.map((_, i) => rank - 1 - i);
    const isOrder =
      perm.length === rank &&
      new Set(perm).size === rank &&
      perm.every((axis) => view.axes[axis] !== undefined);
    return isOrder ? transposed(view, perm) : about(node, `has perm [${perm.join(",")}], of ${rank} axes`);
  },
  Flatten(moving) {
    const { node, view } = moving;
    const said = node.attributes.get("axis") ?? 1;
    const axis = typeof said === "number" && said < 0 ? said + view.axes.length : said;
    if (axis !== 1) about(node, `has axis ${show(said)}; known is 1`);
    return shaped(moving, [1, sizeOf(fileShape(view))]);
  },
  Reshape(moving) {
    return shaped(moving, targetOf(moving));
  },
  DepthToSpace(moving) {
    const { node, view } = moving;
    const [, channels = 0, height = 0, width = 0, ...more] = fileShape(view);
    const size = blockSizeOf(node);
    const left = channels / (size * size);
    if (width === 0 || more.length > 0 || !Number.isInteger(left))
      about(node, `puts channels into blocks of ${size}×${size} pixels, of [${fileShape(view).join(",")}]`);
    const mode = node.attributes.get("mode") ?? "DCR";
    if (mode !== "DCR" && mode !== "CRD") about(node, `has mode ${show(mode)}; known are DCR, CRD`);
    const [apart, order] =
      mode === "CRD"
        ? [
            [1, left, size, size, height, width],
            [0, 1, 4, 2, 5, 3],
          ]
        : [
            [1, size, size, left, height, width],
            [0, 3, 4, 1, 5, 2],
          ];
    const turned = transposed(shaped(moving, apart), order);
    return shaped({ ...moving, view: turned }, [1, left, height * size, width * size]);
  },
  SpaceToDepth(moving) {
    const { node, view } = moving;
    const [, channels = 0, height = 0, width = 0, ...more] = fileShape(view);
    const size = blockSizeOf(node);
    const [rows, columns] = [height / size, width / size];
    if (width === 0 || more.length > 0 || !Number.isInteger(rows) || !Number.isInteger(columns))
      about(node, `puts blocks of ${size}×${size} pixels into channels, of [${fileShape(view).join(",")}]`);
    const apart = shaped(moving, [1, channels, rows, size, columns, size]);
    const turned = transposed(apart, [0, 3, 5, 1, 2, 4]);
    return shaped({ ...moving, view: turned }, [1, channels * (size * size), rows, columns]);
  },
  Squeeze(moving) {
    const { node, view } = moving;
    const shape = fileShape(view);
    const axes =
      axesOf(moving, shape.length) ?? shape.flatMap((n, axis) => (n === 1 && axis > 0 ? [axis] : []));
    if (axes.some((axis) => axis === 0 || shape[axis] !== 1))
      about(node, `takes away axes of [N,${shape.slice(1).join(",")}] that are not 1`);
    return { ...view, axes: view.axes.filter((_, axis) => !axes.includes(axis)) };
  },
  Unsqueeze(moving) {
    const { node, view } = moving;
    const added = axesOf(moving, Infinity) ?? [];
    const rank = view.axes.length + added.length;
    const axes = added.map((axis) => (axis < 0 ? axis + rank : axis));
    if (axes.includes(0)) about(node, "adds an axis before the batch");
    const left = [...view.axes];
    return {
      ...view,
      axes: Array.from({ length: rank }, (_, d) => (axes.includes(d) ? -1 : (left.shift() ?? -1))),
    };
  },
};

/** Undefined for operators that compute something, and for those of other domains. */
export function moveOf({ operator, domain }: OnnxNode): Move | undefined {
  return domain === "" && Object.hasOwn(moves, operator) ? moves[operator] : undefined;
}

/** What a shape is known to be before the network runs: the batch is N. */
export function shapeConstant(view: View): Constant {
  const shape = fileShape(view);
  const batch = view.axes.map((axis) => Number(axis === 0));
  return integersOf(
    shape.map((n, d) => (batch[d] ? 0 : n)),
    batch,
  );
}

function blockSizeOf(node: OnnxNode): number {
  const said = node.attributes.get("blocksize");
  return typeof said === "number" && said > 0 ? said : about(node, `has blocksize ${show(said ?? "none")}`);
}

/** @param shape as the file has it, for one image */
function shaped({ node, view, maker }: Moving, shape: Shape): View {
  if (view.axes[0] !== 0) return about(node, "reads what has the batch in another place");
  const same = withShape(view, shape);
  if (same) return same;
  if (view.order && shape.length === 2 && shape[1] === view.order.length) return view;
  if (liesAlike(view)) return maker.reshaped(view, shape, node);
  if (shape.length === 2 && !view.order)
    return { ...maker.flattened(view, node), order: orderOf(view), before: view };
  return maker.reshaped(maker.plain(view, node), shape, node);
}

/** The shape that a Reshape asks for, for one image: its first number stands for the batch. */
function targetOf({ node, view, constants, batch }: Moving): Shape {
  const shape = fileShape(view);
  const size = sizeOf(shape);
  const name = node.inputs[1];
  const said = node.attributes.get("shape");
  const given = name ? constants.get(name) : integersOf(Array.isArray(said) ? said.map(Number) : []);
  if (!given || given.without !== undefined)
    return about(node, `takes its shape from ${quoted(name ?? "")}, which is computed as the network runs`);
  const numbers = Array.from(given.numbers(), (n, d) => (n === 0 && !given.batch?.[d] ? (shape[d] ?? 0) : n));
  const asked = `[${numbers.map((n, d) => (given.batch?.[d] ? `${given.batch[d]}N${n ? `+${n}` : ""}` : n)).join(",")}]`;
  const [first = 0, ...rest] = numbers;
  const [times = 0, ...others] = given.batch ?? [];
  const isBatch = times === 1 && first === 0;
  const isFree = first === -1 && times === 0;
  const isCopied = given.numbers()[0] === 0 && times === 0;
  const isFixed = times === 0 && (first === batch || (isCopied && first === 1));
  const known = rest.filter((n) => n !== -1).reduce((product, n) => product * n, 1);
  const open = rest.filter((n) => n === -1).length;
  const found = [1, ...rest.map((n) => (n === -1 ? size / known : n))];
  const fits = others.every((n) => n === 0) && open <= (isFree ? 0 : 1) && sizeOf(found) === size;
  if ((isBatch || isFree || isFixed) && fits && found.every((n) => Number.isInteger(n) && n > 0))
    return found;
  return about(
    node,
    `puts [N,${shape.slice(1).join(",")}] into the shape ${asked}; known are shapes that begin with the batch`,
  );
}

function axesOf({ node, constants }: Moving, rank: number): readonly number[] | undefined {
  const name = node.inputs[1];
  const said = node.attributes.get("axes");
  const given = name ? constants.get(name) : undefined;
  if (name && (!given || given.without !== undefined))
    return about(node, "takes its axes from what is computed as the network runs");
  const axes = given
    ? Array.from(given.numbers())
    : typeof said === "number"
      ? [said]
      : Array.isArray(said)
        ? said.map(Number)
        : undefined;
  return rank === Infinity ? axes : axes?.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** All floats are float32 here. */
function cast({ node, view }: Moving): View {
  const to = node.attributes.get("to");
  return to === 1 || to === 10 || to === 11 || to === 16
    ? view
    : about(node, `makes whole numbers of what the network computes (to ${show(to ?? "nothing")})`);
}

function about(node: OnnxNode, problem: string): never {
  return fail(`${titled(node)} ${problem}`);
}
