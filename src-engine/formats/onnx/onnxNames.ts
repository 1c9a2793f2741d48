// What a layer read from ONNX is called. Its weight's name says it best: PyTorch calls
// it `conv1.weight`. Else the node's own name, where it is fit to be part of an
// address; else the layer's type and a number.

import { quoted } from "../formatError";
import { INPUT } from "../model/graph";
import { fail } from "./onnxFields";

const SUFFIX = ".weight";

/** The names of a graph's layers, one after the other. No two are the same. */
export class LayerNames {
  private readonly taken = new Set([INPUT]);
  /** Of each short name the least number that may still be free. */
  private readonly numbers = new Map<string, number>();

  /** @param ours whether we wrote the file, so that nodes bear the names of layers */
  constructor(private readonly ours: boolean) {}

  /** @param weight what its node calls its weight, where it has one */
  next(node: string, weight: string | undefined, shortName: string): string {
    const wanted = wantedName(node, weight, this.ours);
    if (wanted !== undefined && this.taken.has(wanted)) fail(`two layers would be named ${quoted(wanted)}`);
    const name = wanted ?? this.numbered(shortName);
    this.taken.add(name);
    return name;
  }

  private numbered(shortName: string): string {
    let number = this.numbers.get(shortName) ?? 1;
    while (this.taken.has(`${shortName}${number}`)) number++;
    this.numbers.set(shortName, number);
    return `${shortName}${number}`;
  }
}

function wantedName(node: string, weight = "", ours: boolean): string | undefined {
  if (ours && node !== "") return node;
  const path = weight.endsWith(SUFFIX) ? weight.slice(0, -SUFFIX.length) : "";
  return [path, node].find((candidate) => /^[\w.-]+$/.test(candidate) && candidate !== INPUT);
}
