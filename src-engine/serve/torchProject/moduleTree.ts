// Modules by the names of their tensors: `layer1.0.conv1` stands in `layer1`, in `0`, as a state dict has it.

import { pythonText } from "../../ops/torchModule";
import type { LayerInfo } from "../../protocol/protocol";
import { Identifiers, isAttribute } from "./pythonNames";

interface Node {
  /** The expression that makes it. */
  module?: string;
  readonly within: Map<string, Node>;
}

export class ModuleTree {
  readonly #root: Node = { within: new Map() };
  readonly #free: Identifiers;
  /** Names of layers with tensors: these may not change. */
  readonly #fixed: ReadonlySet<string>;

  constructor(layers: readonly Pick<LayerInfo, "name" | "parameters" | "buffers">[]) {
    const withTensors = layers.filter(({ parameters, buffers }) => parameters.length + buffers.length > 0);
    this.#fixed = new Set(withTensors.map(({ name }) => name));
    this.#free = new Identifiers(layers.map(({ name }) => name.split(".")[0]!));
  }

  /** @returns how forward reaches it: `self.layer1["0"]["conv1"]` */
  add(name: string, module: string): string {
    const parts =
      this.#fixed.has(name) || isAttribute(name.split(".")[0]!) ? name.split(".") : [this.#free.of(name)];
    let node = this.#root;
    for (const part of parts) {
      const next = node.within.get(part) ?? { within: new Map<string, Node>() };
      node.within.set(part, next);
      node = next;
    }
    node.module = module;
    const [first, ...others] = parts;
    return [reached(first!), ...others.map((part) => `[${pythonText(part)}]`)].join("");
  }

  /** The lines of __init__. */
  lines(): readonly string[] {
    if (this.#root.within.size === 0) return ["pass"];
    return [...this.#root.within].flatMap(([name, node]) => {
      const [first, ...others] = made(node);
      return [`${reached(name)} = ${first}`, ...others];
    });
  }
}

const reached = (name: string): string =>
  isAttribute(name) ? `self.${name}` : `self._modules[${pythonText(name)}]`;

function made({ module, within }: Node): readonly string[] {
  if (module !== undefined) return [module];
  const inner = [...within].flatMap(([name, node]) => {
    const [first, ...others] = made(node);
    const lines = [`${pythonText(name)}: ${first}`, ...others];
    return lines.map((line, i) => `    ${line}${i === lines.length - 1 ? "," : ""}`);
  });
  return ["Block({", ...inner, "})"];
}
