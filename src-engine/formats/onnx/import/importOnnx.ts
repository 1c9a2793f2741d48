// Reads a network out of an ONNX file as any tool may have written it, in passes over a plain graph: constants are computed, what is made
// of the scores afterwards is cut off, subgraphs that are one layer here become one node, and nodes become layers.
//
// What cannot be run is told, all of it; what comes before it is a model that can be.

import { quoted } from "../../formatError";
import { checkDecodedSize, MOST_DECODED } from "../../decodedSize";
import { INPUT } from "../../model/graph";
import { DEVIATION, MEAN, withoutFeeding } from "../../model/feeding";
import type { ModelDescription } from "../../model/contents";
import type { Imported } from "../../imported";
import { sizeOf } from "../../../tensor/tensor";
import type { FilesBeside } from "../externalData";
import { fail } from "../onnxFields";
import { propertyOf, recognized } from "../onnxPreprocessing";
import { readOnnx, type OnnxModel } from "../onnxProto";
import { PRODUCER } from "../onnxWriter";
import { fileGraph } from "./fileGraph";
import { FoldBudget } from "./fold";
import { FOLDED, foldConstants } from "./foldConstants";
import { layersOfForms } from "./forms";
import { plainGraph, type Graph } from "./graph";
import { imagesOf } from "./input";
import { intoLayers } from "./intoLayers";
import { LayerMaker } from "./layers";
import { Lowering } from "./lower";
import { LayerNames } from "./names";
import { withOneOutput } from "./outputs";
import { normalizedPixels } from "./pixels";
import { asGemm, sumsAsPairs } from "./products";
import { Report } from "./report";
import type { View } from "./view";

interface OnnxOptions {
  /** Bytes that all tensors together may take. */
  readonly most?: number | undefined;
  /** Files beside it that hold its weights. */
  readonly files?: FilesBeside;
  /** Channels, height and width, where the file leaves them open. */
  readonly inputShape?: ModelDescription["inputShape"] | undefined;
}

/** @throws FormatError where the bytes are no ONNX, contradict themselves, or would become too much memory */
export function importOnnx(bytes: Uint8Array, options: OnnxOptions = {}): Imported {
  const { most = MOST_DECODED, files = new Map<string, Uint8Array>() } = options;
  const file = readOnnx(bytes, files);
  const ours = file.producer === PRODUCER;
  const report = new Report();
  for (const what of file.besides) sayBesides(what, report);
  const size = [...files.values()].reduce((sum, { length }) => sum + length, bytes.length);
  const budget = new FoldBudget(size);
  const graph = prepared(file, ours, budget, report);
  checkDecodedSize(decodedSize(graph), most, fail);
  const images = imagesOf(file.graph, graph, ours, options.inputShape, report);
  const inputShape = images?.inputShape ?? options.inputShape ?? [1, 1, 1];
  const before =
    ours && images ? recognized(file.graph, file.metadata, { input: images.name, inputShape }) : undefined;
  const pixels = ours || !images ? undefined : normalizedPixels(graph, images.name, images.view, report);
  const nodes = graph.nodes.filter((node) => !before?.nodes.includes(node.name) && !pixels?.nodes.has(node));
  const maker = new LayerMaker(new LayerNames(ours, nodes));
  const source = { name: "", operator: "input", domain: "", inputs: [], outputs: [], attributes: new Map() };
  const view = images?.isFlat ? maker.flattened(images.view, source) : images?.view;
  const values = new Map<string, View | "unknown">();
  for (const { name } of file.graph.inputs) if (!graph.constants.has(name)) values.set(name, "unknown");
  if (images && view) values.set(before?.output ?? pixels?.output ?? images.name, view);
  const begin = { values, batch: images?.batch, ours };
  const lowering = new Lowering(graph, begin, maker, budget, report);
  for (const node of nodes) lowering.take(node);
  const end = lowering.end();
  const folded = report.counted(FOLDED);
  if (folded > 0 && !ours)
    report.note(`Of the nodes ${folded} follow from constants and shapes, and are computed beforehand.`);
  const cut = end ? undefined : lowering.cutAt;
  const cutAt = end ? undefined : (cut?.layer ?? INPUT);
  // What a loss can be of.
  const last = end?.layer ?? (cut && maker.flattened(cut, source).layer);
  const ends = maker.layers.filter(({ name }) => !maker.read.has(name));
  const output = ends.length === 0 || (ends.length === 1 && ends[0]!.name === last) ? undefined : last;
  if (cutAt !== undefined)
    report.note(`The model ends at ${quoted(cutAt)}: what comes after it cannot be run here.`);
  const metadata = withoutFeeding(file.metadata);
  return {
    tensors: maker.tensors,
    model: {
      name: file.graph.name,
      inputShape,
      layers: maker.layers,
      ...(output !== undefined && { output }),
      mean: (before ?? pixels)?.mean ?? propertyOf(file.metadata, MEAN, 0, inputShape),
      deviation: (before ?? pixels)?.deviation ?? propertyOf(file.metadata, DEVIATION, 1, inputShape),
    },
    ...(metadata.size > 0 && { metadata }),
    ...(before && { preprocessing: true }),
    notes: report.notes,
    problems: report.problems,
    ...(cutAt !== undefined && { cutAt }),
    graph: fileGraph(file.graph),
  };
}

/** Of what we wrote every node is a layer, also those that no output needs. */
function prepared(file: OnnxModel, ours: boolean, budget: FoldBudget, report: Report): Graph {
  const plain = plainGraph(file, report);
  if (ours) return layersOfForms(plain, report);
  const passes: readonly ((graph: Graph) => Graph)[] = [
    (graph) => withOneOutput(graph, file.graph.outputs, report),
    (graph) => foldConstants(graph, budget, report),
    asGemm,
    sumsAsPairs,
    (graph) => layersOfForms(graph, report),
    // Once more: what became one node may be part of another form.
    (graph) => layersOfForms(graph, report),
    (graph) => intoLayers(graph, report),
  ];
  return passes.reduce((graph, pass) => pass(graph), plain);
}

function sayBesides(what: string, report: Report): void {
  if (what === "sparse_initializer")
    report.problem({ name: "", operator: "graph" }, "holds sparse_initializer, which is not supported");
  else report.note(`The file holds ${what}, which is not read.`);
}

/** Nodes may share an initializer, but layers do not share their weights. */
function decodedSize({ nodes, constants }: Graph): number {
  const used = nodes.flatMap(({ inputs }) => inputs);
  return used.reduce((sum, name) => sum + 4 * sizeOf(constants.get(name)?.shape ?? [0]), 0);
}
