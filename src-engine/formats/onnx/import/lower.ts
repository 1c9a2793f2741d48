// The last pass: nodes become layers, one after the other. What a node computes from is by now a view of a layer's output, a constant,
// or unknown, where it comes of something that cannot be run here.

import { sizeOf } from "../../../tensor/tensor";
import { FormatError, quoted } from "../../formatError";
import { rows } from "../../model/exchanged";
import { fail } from "../onnxFields";
import { Attributes } from "../onnxAttributes";
import { titled, type OnnxAttribute, type OnnxNode } from "../onnxNode";
import type { OnnxRow } from "../onnxRow";
import { constant, fixedNumbers, tensorOf, type Constant } from "./constant";
import { isFoldable, NotFoldable, type FoldBudget } from "./fold";
import { tryFold } from "./foldConstants";
import { readersOf, type Graph } from "./graph";
import type { LayerMaker } from "./layers";
import { moveOf, shapeConstant } from "./moves";
import type { Report } from "./report";
import { rowFor } from "./rowFor";
import { settled, settlesAnyOrder, type Settled } from "./settle";
import { fileShape, lieTogether, liesAlike, sameAxes, viewOf, type View } from "./view";

type Value = View | "unknown";

interface Begin {
  readonly values: ReadonlyMap<string, Value>;
  /** The batch's size in the file, where it is a number. */
  readonly batch: number | undefined;
  /** Whether we wrote the file: every node is then a layer, whose name it bears. */
  readonly ours: boolean;
}

export class Lowering {
  private readonly values: Map<string, Value>;
  private readonly constants: Map<string, Constant>;
  private readonly readers: ReadonlyMap<string, number>;
  /** What was computed last before the first problem. */
  cutAt: View | undefined;

  constructor(
    private readonly graph: Graph,
    private readonly begin: Begin,
    private readonly maker: LayerMaker,
    private readonly budget: FoldBudget,
    private readonly report: Report,
  ) {
    this.values = new Map(begin.values);
    this.constants = new Map(graph.constants);
    this.readers = readersOf(graph);
  }

  take(node: OnnxNode): void {
    const before = this.report.problems.length;
    const found = this.report.try(node, () => this.lowered(node));
    if (this.report.problems.length > before) this.cutAt ??= this.lastBefore(node);
    const [first = "", ...others] = node.outputs;
    if (found !== "constant") this.values.set(first, found ?? "unknown");
    // What there is beside a layer's output, such as the places of a pool's winners.
    for (const name of others) if (name !== "" && !this.constants.has(name)) this.values.set(name, "unknown");
  }

  /** What the graph's output is, as a layer's; undefined where that is not known. */
  end(): View | undefined {
    const [name = ""] = this.graph.outputs;
    const value = this.values.get(name);
    const last = { name, operator: "output", domain: "", inputs: [name], outputs: [], attributes: new Map() };
    if (value === undefined) this.report.problem(last, "is written by no node");
    // Rows stay rows, whatever axes of size 1 the file gives them.
    if (value && value !== "unknown" && value.shape.length === 2 && liesAlike(value))
      return viewOf(value.layer, value.shape);
    return value === undefined || value === "unknown"
      ? undefined
      : this.report.try(last, () => this.maker.plain(value, last));
  }

  private lowered(node: OnnxNode): Value | "constant" {
    const about = titled(node);
    const folded = tryFold(node, this.constants, this.graph.opset, this.budget, this.report);
    if (folded === true) return "constant";
    if (folded !== false) return fail(`${about} ${folded}`);
    if (node.domain !== "") return fail(`${about} is of the domain ${quoted(node.domain)}, which is unknown`);
    const secondary = node.outputs.slice(1).find((name) => name !== "" && (this.readers.get(name) ?? 0) > 0);
    if (secondary !== undefined && !isTraining(node))
      fail(`${about} has ${node.outputs.length} outputs that are read; known is 1`);
    const [value] = node.inputs.map((name) => this.values.get(name));
    if (node.operator === "Shape" && value !== undefined && value !== "unknown")
      return this.shapeOf(node, value);
    const move = this.begin.ours ? undefined : moveOf(node);
    if (move && value !== undefined && value !== "unknown")
      return move({
        ...{ node, view: value, constants: this.constants },
        batch: this.begin.batch,
        maker: this.maker,
      });
    const isComputed = move !== undefined || isFoldable(node.operator);
    if (isComputed && node.inputs.some((name) => this.values.get(name) === "unknown")) return "unknown";
    return this.layer(node, about);
  }

  /** A constant now, with the batch as N in it. */
  private shapeOf(node: OnnxNode, view: View): "constant" {
    const [start, end] = ["start", "end"].map((name) => node.attributes.get(name));
    const whole = shapeConstant(view);
    const from = typeof start === "number" ? start : 0;
    const to = typeof end === "number" ? end : view.axes.length;
    const numbers = whole.numbers().slice(from, to);
    const part = constant("int", [numbers.length], numbers, whole.batch?.slice(from, to));
    this.constants.set(node.outputs[0] ?? "", part);
    return "constant";
  }

  private layer(node: OnnxNode, about: string): Value {
    const known = node.inputs
      .flatMap((name) => this.values.get(name) ?? [])
      .filter((view) => view !== "unknown");
    const given = this.settled(node, known[0], about);
    const row = rowFor(given.operator, this.facts(node, given), known[0]?.shape ?? [], node.remark);
    if (!row) return fail(`${about} has the operator ${quoted(node.operator)}, which is not known here`);
    const { own, inputs } = this.ownOf(node, row, given, about);
    const attributes = this.settings(node, row, given, about);
    const read = inputs.map((name) => this.valueOf(name, about));
    const views = read.filter((view) => view !== "unknown");
    if (views.length < read.length) return checked({ ...node, attributes }, row, own);
    if (given.isIdentity) return views[0]!;
    const kept = this.aligned(node, row, own, views);
    const [lying] = kept;
    if (lying && isOfPixels(given.operator, lying)) return this.ofPixels(node, row, attributes, lying);
    const order = own.has("weight") && kept.length === 1 ? lying?.order : undefined;
    const made = this.maker.make({ ...node, operator: given.operator }, row, attributes, kept, own, order);
    const isSame = isElementwise(row) || settlesAnyOrder(node.operator);
    const view =
      isSame && lying && made.shape.length === lying.shape.length
        ? { ...made, axes: lying.axes, ...(lying.order && { order: lying.order }) }
        : made;
    return given.dropped
      ? { ...view, axes: view.axes.filter((_, axis) => !given.dropped!.includes(axis)) }
      : view;
  }

  /** A softmax over the channels of images of one pixel: over rows here. */
  private ofPixels(
    node: OnnxNode,
    row: OnnxRow,
    attributes: ReadonlyMap<string, OnnxAttribute>,
    view: View,
  ): View {
    const made = this.maker.make(node, row, attributes, [this.maker.flattened(view, { ...node, name: "" })]);
    return { ...made, axes: view.axes.map((axis) => (axis > 1 ? -1 : axis)) };
  }

  /** The node as rows read it. What we wrote is that already. */
  private settled(node: OnnxNode, view: View | undefined, about: string): Settled {
    const { operator, attributes } = node;
    if (!view || this.begin.ours) return { operator, attributes, inputs: node.inputs.length };
    const shape = fileShape(view);
    const axes = settlesAnyOrder(operator) ? sameAxes(view) : undefined;
    try {
      return settled({
        ...{ node, shape, constants: this.constants, opset: this.graph.opset },
        axes: axes ?? shape.map((_, axis) => axis),
        refuse: (problem) => fail(`${about} ${problem}`),
      });
    } catch (error) {
      if (error instanceof NotFoldable) return fail(`${about} ${error.message}`);
      throw error;
    }
  }

  /** What a node's row may go by: its attributes, and those inputs that would be some row's settings. */
  private facts(node: OnnxNode, given: Settled): ReadonlyMap<string, OnnxAttribute> {
    const row = rows.find(({ operator, settings }) => operator === given.operator && settings);
    if (!row) return given.attributes;
    const from = placesOf(row, given.inputs).behind;
    const numbers = Object.keys(row.settings ?? {}).flatMap((name, i): [string, OnnxAttribute][] => {
      const constant = this.constants.get(node.inputs[from + i] ?? "");
      const [value, ...more] = (constant && fixedNumbers(constant)) ?? [];
      return value === undefined || more.length > 0 ? [] : [[name, value]];
    });
    return new Map([...given.attributes, ...numbers]);
  }

  /** A node's inputs: values of the network, and constants by the op's names for its tensors. */
  private ownOf(
    node: OnnxNode,
    row: OnnxRow,
    given: Settled,
    about: string,
  ): { readonly own: ReadonlyMap<string, Constant>; readonly inputs: readonly string[] } {
    const { values, own, behind } = placesOf(row, given.inputs);
    const most = behind + Object.keys(row.settings ?? {}).length;
    if (given.inputs > most) fail(`${about} has ${given.inputs} inputs, at most ${most} are known`);
    const { optional = [] } = row;
    const found = own.flatMap((name, i): [string, Constant][] => {
      const path = node.inputs[values + i] ?? "";
      if (path === "" && optional.includes(name)) return [];
      const constant = this.constants.get(path);
      if (!constant) return fail(`${about} takes its ${name} from ${quoted(path)}, which is no initializer`);
      if (constant.without !== undefined)
        return fail(`${about} takes its ${name} from ${quoted(path)}, which ${constant.without}`);
      if (sizeOf(constant.shape) === 0)
        return fail(`${about} has a ${name} of shape [${constant.shape.join(",")}], which holds nothing`);
      if (constant.batch) return fail(`${about} takes its ${name} from the batch's size`);
      return [[name, constant]];
    });
    return { own: new Map(found), inputs: Array.from({ length: values }, (_, i) => node.inputs[i] ?? "") };
  }

  /** Its attributes and, among them, the settings that it takes as inputs. */
  private settings(
    node: OnnxNode,
    row: OnnxRow,
    given: Settled,
    about: string,
  ): ReadonlyMap<string, OnnxAttribute> {
    const { behind } = placesOf(row, given.inputs);
    const attributes = new Map(given.attributes);
    Object.keys(row.settings ?? {}).forEach((name, i) => {
      const path = behind + i < given.inputs ? (node.inputs[behind + i] ?? "") : "";
      if (path === "") return;
      if (attributes.has(name)) fail(`${about} has ${name} both as an attribute and as an input`);
      const constant = this.constants.get(path);
      const numbers = constant && fixedNumbers(constant);
      if (!numbers) return fail(`${about} takes its ${name} from ${quoted(path)}, which is no initializer`);
      attributes.set(name, constant.shape.length === 0 ? numbers[0]! : numbers);
    });
    return attributes;
  }

  private valueOf(name: string, about: string): Value {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    return this.constants.has(name)
      ? fail(`${about} computes with the constant ${quoted(name)}; known are values of the network`)
      : fail(`${about} reads ${quoted(name)}, which no node before it writes`);
  }

  /** What a row's layer reads, moved where it matters how it lies. */
  private aligned(
    node: OnnxNode,
    row: OnnxRow,
    own: ReadonlyMap<string, Constant>,
    views: readonly View[],
  ): readonly View[] {
    const [first] = views;
    if (!first || this.begin.ours) return views;
    const isAlike = isElementwise(row)
      ? views.every((view) => lieTogether(view, first))
      : settlesAnyOrder(node.operator) && views.every((view) => sameAxes(view)?.join() === first.axes.join());
    const isProduct = first.order && own.get("weight")?.shape.length === 2 && views.length === 1;
    return isAlike || isProduct ? views : views.map((view) => this.maker.plain(view, node));
  }

  private lastBefore(node: OnnxNode): View | undefined {
    return node.inputs.flatMap((name) => this.values.get(name) ?? []).find((view) => view !== "unknown");
  }
}

/** Where a node of a row has what: values first, then the layer's own tensors, then settings. */
function placesOf(
  { op, settings = {} }: OnnxRow,
  count: number,
): { readonly values: number; readonly own: readonly string[]; readonly behind: number } {
  const own = Object.keys({ ...op.parameters, ...op.buffers });
  const isAny = op.inputs.at(-1)?.startsWith("…") ?? false;
  const values = isAny ? count - own.length - Object.keys(settings).length : op.inputs.length;
  return { values, own, behind: values + own.length };
}

function isOfPixels(operator: string, { shape, axes }: View): boolean {
  const isPixel = shape.length === 4 && shape[2] === 1 && shape[3] === 1 && axes[1] === 1;
  return isPixel && (operator === "Softmax" || operator === "LogSoftmax");
}

/** Whether it does the same to every number wherever that lies. */
function isElementwise({ op }: OnnxRow): boolean {
  const own = Object.keys({ ...op.parameters, ...op.buffers });
  return op.reach.elementwise === true && !op.reshapes && own.length === 0;
}

/** Whose outputs beside the first are means and variances of the batch. */
function isTraining({ operator }: OnnxNode): boolean {
  return operator === "BatchNormalization";
}

/** Of a node that nothing is known of what it reads: at least its attributes can be looked at. */
function checked(node: OnnxNode, row: OnnxRow, own: ReadonlyMap<string, Constant>): "unknown" {
  const given = new Attributes(node);
  const tensors = Object.fromEntries([...own].map(([name, one]) => [name, tensorOf(one)]));
  try {
    row.read?.(given, tensors, []);
    row.tensors?.(given, tensors);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    return "unknown"; // It wanted to know the shape of what it reads.
  }
  given.end();
  return "unknown";
}
