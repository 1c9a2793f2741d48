// What a layer read from ONNX is called. Its weight's name says it best: PyTorch calls
// it `conv1.weight`. Else the node's own name, where it is fit to be part of an
// address; else the layer's type and a number.

import type { LayerDescription } from "./contents";
import { quoted } from "./formatError";
import { fail } from "./onnxFields";
import type { Row } from "./onnxNodes";
import type { OnnxNode } from "./onnxProto";

const SUFFIX = ".weight";

/** @param ours whether we wrote the file, so that nodes bear the names of layers */
export function layerName(
  node: OnnxNode,
  { shortName, learns }: Row,
  ours: boolean,
  before: readonly LayerDescription[],
): string {
  const taken = new Set(before.map(({ name }) => name));
  const wanted = wantedName(node, learns, ours);
  if (wanted !== undefined) {
    return taken.has(wanted) ? fail(`two layers would be named ${quoted(wanted)}`) : wanted;
  }
  let number = 1;
  while (taken.has(`${shortName}${number}`)) number++;
  return `${shortName}${number}`;
}

function wantedName({ name, inputs }: OnnxNode, learns: boolean, ours: boolean): string | undefined {
  if (ours && name !== "") return name;
  const weight = learns ? (inputs[1] ?? "") : "";
  const path = weight.endsWith(SUFFIX) ? weight.slice(0, -SUFFIX.length) : "";
  return [path, name].find((candidate) => /^[\w.-]+$/.test(candidate));
}
