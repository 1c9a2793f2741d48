// What goes into a graph: images, in whatever order of axes, and how many of them.

import { quoted } from "../../formatError";
import type { ModelDescription } from "../../model/contents";
import { INPUT } from "../../model/graph";
import { imageOfRow, rowNote } from "../../model/imageOfRow";
import { elementTypes } from "../elementTypes";
import type { OnnxGraph } from "../onnxProto";
import type { OnnxValue } from "../onnxValue";
import type { Graph } from "./graph";
import type { Report } from "./report";
import { transposed, viewOf, type View } from "./view";

interface Images {
  readonly name: string;
  readonly inputShape: ModelDescription["inputShape"];
  /** As the file has them. */
  readonly view: View;
  /** To be flattened before anybody reads them. */
  readonly isFlat?: true;
  /** How many there are at a time in the file, where that is a number. */
  readonly batch: number | undefined;
}

/**
 * The graph's one input that is no initializer.
 * @param inputShape channels, height and width where the file leaves them open
 * @returns undefined where it cannot be images, which the report then says
 */
export function imagesOf(
  { inputs, initializers }: OnnxGraph,
  { nodes }: Graph,
  ours: boolean,
  inputShape: ModelDescription["inputShape"] | undefined,
  report: Report,
): Images | undefined {
  const read = new Set(nodes.flatMap((node) => node.inputs));
  // Old writers list weights among the inputs too.
  const candidates = inputs.filter(({ name }) => !initializers.has(name));
  const used = candidates.filter(({ name }) => read.has(name));
  const [first, ...others] = used.length > 0 ? used : candidates;
  const wrong = (problem: string): undefined => {
    report.problem({ name: first?.name ?? "", operator: "input" }, problem);
    return undefined;
  };
  if (!first) return wrong("is missing: the graph has no input");
  for (const { name } of others)
    report.problem(
      { name, operator: "input" },
      `is one of ${others.length + 1} inputs; known is one, of images`,
    );
  const type = elementTypes.get(first.type ?? 0);
  if (!type) return wrong("is no tensor of numbers");
  if (type.kind !== "float")
    report.note(`Input ${quoted(first.name)} is of ${type.name} in the file and of float32 here.`);
  const { shape } = first;
  const found = shape && sizesOf(shape, ours, inputShape);
  if (!found)
    return wrong(
      `must have shape [N, channels, height, width] with the last three known, it has [${(shape ?? []).join(", ").slice(0, 80)}]`,
    );
  if (found.note) report.note(`Input ${quoted(first.name)} ${found.note}`);
  const [batch] = shape;
  const fixed = typeof batch === "number" && batch > 0 ? batch : undefined;
  if (fixed !== undefined && !ours)
    report.note(`The file is for ${fixed} at a time; here a batch may be of any size.`);
  return { name: first.name, batch: fixed, ...found };
}

type Sizes = Pick<Images, "inputShape" | "view" | "isFlat"> & { readonly note?: string };

function sizesOf(
  shape: NonNullable<OnnxValue["shape"]>,
  ours: boolean,
  said: ModelDescription["inputShape"] | undefined,
): Sizes | undefined {
  const sizes = shape.slice(1).map((n) => (typeof n === "number" && n > 0 ? n : undefined));
  if (sizes.length === 3) {
    const [a = said?.[0], b = said?.[1], c = said?.[2]] = sizes;
    const isLast = !ours && isChannels(sizes[2]) && !isChannels(sizes[0]);
    if (isLast) {
      const [height, width, channels] = [sizes[0] ?? said?.[1], sizes[1] ?? said?.[2], sizes[2]!];
      if (height === undefined || width === undefined) return undefined;
      const view = transposed(viewOf(INPUT, [1, channels, height, width]), [0, 2, 3, 1]);
      const note = "has channels last in the file; here they come first.";
      return { inputShape: [channels, height, width], view, note };
    }
    if (a === undefined || b === undefined || c === undefined) return undefined;
    return { inputShape: [a, b, c], view: viewOf(INPUT, [1, a, b, c]) };
  }
  if (sizes.length === 2 && sizes[0] !== undefined && sizes[1] !== undefined) {
    const [height, width] = sizes;
    const view = { ...viewOf(INPUT, [1, 1, height, width]), axes: [0, 2, 3] };
    return { inputShape: [1, height, width], view, note: "has no channels in the file; here it has one." };
  }
  const [features] = sizes;
  return sizes.length === 1 && features !== undefined ? flatSizes(features, said) : undefined;
}

function flatSizes(features: number, said: ModelDescription["inputShape"] | undefined): Sizes {
  const inputShape = imageOfRow(features, said);
  const view = viewOf(INPUT, [1, ...inputShape]);
  return { inputShape, view, isFlat: true, note: rowNote(features, inputShape) };
}

function isChannels(size: number | undefined): size is 1 | 3 | 4 {
  return size === 1 || size === 3 || size === 4;
}
