// What a layer read from ONNX is called: as its author called it, as far as the file tells. PyTorch's weights bear the module's name
// (`conv1.weight`), its nodes the way to the module (`/layer1/layer1.0/conv1/Conv`), Keras' nodes and weights the layer's name among others.
// Where there is nothing to go by it is the kind of layer and a number.

import { LONGEST_NAME } from "../../../protocol/limits";
import { quoted } from "../../formatError";
import { INPUT } from "../../model/graph";
import { fail } from "../onnxFields";
import type { OnnxNode } from "../onnxNode";

/** Names that a model has for itself. */
const taken: readonly string[] = [INPUT, "loss", "optimizer"];
/** What TensorFlow puts behind a layer's name. */
const besides =
  /^(ReadVariableOp|Conv2D|BiasAdd|MatMul|kernel|bias|gamma|depthwise\w*|Relu\d?|Softmax|FusedBatchNorm\w*|Identity|resource|Reshape|MaxPool|AvgPool|Mean|read|\w*_weights_fused_bn|weights_fused_bn)([:_].*)?$/;

/** The names of a graph's layers, one after the other. No two are the same, and none is the beginning of another's path. */
export class LayerNames {
  readonly #taken = new Set(taken);
  /** What stands before a dot in some name. */
  readonly #prefixes = new Set<string>();
  /** Of each short name the least number that may still be free. */
  readonly #numbers = new Map<string, number>();

  /** Modules of PyTorch's that hold other modules or several nodes: what is in them bears their name and its own. */
  readonly #shared = new Set<string>();

  /**
   * @param ours whether we wrote the file, so that nodes bear the names of layers
   * @param nodes all that may become layers
   */
  constructor(
    private readonly ours: boolean,
    nodes: readonly Pick<OnnxNode, "name">[],
  ) {
    const seen = new Set<string>();
    for (const { name } of nodes) {
      const module = moduleOf(name);
      for (const beginning of beginnings(module)) this.#shared.add(beginning);
      if (seen.has(module)) this.#shared.add(module);
      seen.add(module);
    }
  }

  /** @param weight what its file calls its weight; empty where it has none */
  next(node: Pick<OnnxNode, "name" | "operator">, weight: string, shortName: string): string {
    if (this.ours && node.name !== "") return this.#exactly(node.name);
    const module = node.name.startsWith("/") ? moduleOf(node.name) : "";
    const isOwn = !this.#shared.has(module);
    const path = module !== "" ? (isOwn ? module : undefined) : ofNode(node.name);
    const own = [ofWeight(weight), path].find((name) => name !== undefined && isFit(name, node));
    const scope = !isOwn && isFit(module, node) ? `${module}.` : "";
    const name = own === undefined ? this.#numbered(`${scope}${shortName}`) : this.#freed(own);
    this.#take(name);
    return name;
  }

  #exactly(name: string): string {
    if (this.#taken.has(name)) fail(`two layers would be named ${quoted(name)}`);
    this.#take(name);
    return name;
  }

  #freed(name: string): string {
    if (this.#isFree(name)) return name;
    for (let number = 2; ; number++) if (this.#isFree(`${name}_${number}`)) return `${name}_${number}`;
  }

  #numbered(shortName: string): string {
    let number = this.#numbers.get(shortName) ?? 1;
    while (!this.#isFree(`${shortName}${number}`)) number++;
    this.#numbers.set(shortName, number);
    return `${shortName}${number}`;
  }

  #isFree(name: string): boolean {
    const isBeneath = beginnings(name).some((beginning) => this.#taken.has(beginning));
    return !this.#taken.has(name) && !this.#prefixes.has(name) && !isBeneath;
  }

  #take(name: string): void {
    this.#taken.add(name);
    for (const beginning of beginnings(name)) this.#prefixes.add(beginning);
  }
}

/** What of a name stands before each of its dots. */
function beginnings(name: string): readonly string[] {
  return Array.from(name.matchAll(/\./g), ({ index }) => name.slice(0, index));
}

/** Fit to be part of an address, and more than the operator and a number. */
function isFit(name: string, { operator }: Pick<OnnxNode, "operator">): boolean {
  const isWord = /^[\w-]+(\.[\w-]+)*$/.test(name) && name.length <= LONGEST_NAME - 20;
  return (
    isWord && name !== INPUT && !(name.startsWith(operator) && /^_?\d*$/.test(name.slice(operator.length)))
  );
}

/** `conv1.weight` is conv1's; `model/conv1/Conv2D/ReadVariableOp:0` as well. */
function ofWeight(weight: string): string | undefined {
  const module = /^([\w.-]+)\.(weight|kernel|gamma)$/.exec(weight)?.[1];
  if (module !== undefined) return module;
  return weight.includes("/") ? ofTensorFlow(weight) : undefined;
}

/** PyTorch's nodes outside of any module begin with a slash, too. */
function ofNode(node: string): string | undefined {
  if (node.startsWith("/")) return undefined;
  return node.includes("/") ? ofTensorFlow(node) : node;
}

function ofTensorFlow(path: string): string | undefined {
  const parts = path.split(/[/;]/).filter((part) => part !== "" && !besides.test(part));
  return parts.at(-1);
}

/** `/layer1/layer1.0/conv1/Conv` is a node of layer1.0.conv1. */
function moduleOf(node: string): string {
  let way = "";
  for (const module of node.split("/").slice(1, -1)) {
    // A part of a Sequential says the whole way to it: `features.0` comes behind `features`.
    const suffix = suffixes(way).find((one) => module.startsWith(`${one}.`));
    const before = suffix === undefined ? way && `${way}.` : way.slice(0, way.length - suffix.length);
    way = `${before}${module}`;
  }
  return way;
}

/** The whole and what stands behind each of its dots, the longest first. */
function suffixes(way: string): readonly string[] {
  return way === "" ? [] : [way, ...Array.from(way.matchAll(/\./g), ({ index }) => way.slice(index + 1))];
}
