// model.py: the network as a readable nn.Module, whose tensors are called as ours.

import { opOf } from "../../model/model";
import * as listed from "../../ops/index.torch";
import { usualModule, type TorchRow } from "../../ops/torchModule";
import type { LayerInfo } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import type { Shape } from "../../tensor/tensor";
import { FormatError } from "../../formats/formatError";
import { ModuleTree } from "./moduleTree";
import { className, Identifiers, plainText } from "./pythonNames";
import { shownLines } from "./shownLines";

export const torchRows: ReadonlyMap<string, TorchRow> = new Map(
  Object.values<TorchRow>(listed).map((row) => [row.op.type, row]),
);

const INPUT = "input";

/** What the network computes from its input, without what nobody's loss reads. */
export interface ModelPy {
  readonly text: string;
  readonly className: string;
  /** Whether there are layers that the output does not hang on: they get no gradient. */
  readonly hasIdle: boolean;
  /** Tensors of PyTorch's modules that are none of ours, by their paths. */
  readonly carried: ReadonlyMap<string, number>;
}

/** @throws FormatError naming a layer that cannot be written */
export function modelPy(program: Program): ModelPy {
  const { layers, model } = program;
  const writer = new ModelWriter(program);
  const needed = layersFor(program);
  const body = needed.map((layer, i) => writer.line(layer, needed[i + 1]));
  for (const layer of layers) if (!needed.includes(layer)) writer.place(layer);
  const name = className(model.name);
  const [C, H, W] = model.input;
  const tree = writer.tree.lines();
  const text = [
    `"""The network ${plainText(model.name)}, as Backstep has it: its tensors are called as there."""`,
    "",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
    "",
    ...(tree.some((line) => line.includes("Block(")) ? ["", ...blockClass] : []),
    ...writer.functions.flatMap((lines) => ["", ...lines, ""]),
    "",
    `class ${name}(nn.Module):`,
    `    """Takes normalized images, [N, ${C}, ${H}, ${W}]; gives [N, ${shapeOf(program, program.output).slice(1).join(", ")}]."""`,
    "",
    "    def __init__(self):",
    "        super().__init__()",
    ...tree.map((line) => `        ${line}`),
    "",
    "    def forward(self, x):",
    ...body.map((line) => `        ${line}`),
    `        return ${writer.value(program.output)}`,
    "",
  ];
  return {
    text: text.join("\n"),
    className: name,
    hasIdle: layers.some((layer) => !needed.includes(layer) && layer.parameters.length > 0),
    carried: writer.carried,
  };
}

const blockClass = [
  "class Block(nn.Module):",
  '    """Layers by their names, which need not be words of Python\'s."""',
  "",
  "    def __init__(self, layers):",
  "        super().__init__()",
  "        self._modules.update(layers)",
  "",
  "    def __getitem__(self, name):",
  "        return self._modules[name]",
  "",
];

const shapeOf = ({ tensors }: Program, path: string): Shape => [1, ...tensors[path]!.shape.slice(1)];

/** In the program's order. */
function layersFor({ layers, output }: Program): readonly LayerInfo[] {
  const wanted = new Set([output]);
  for (const layer of [...layers].reverse())
    if (wanted.has(layer.output)) for (const path of layer.inputs) wanted.add(path);
  return layers.filter((layer) => wanted.has(layer.output));
}

class ModelWriter {
  readonly tree: ModuleTree;
  readonly functions: (readonly string[])[] = [];
  readonly carried = new Map<string, number>();
  readonly #values = new Map<string, string>([[INPUT, "x"]]);
  readonly #variables = new Identifiers(["x"]);
  readonly #functions = new Map<string, string>();
  readonly #named = new Identifiers();

  constructor(private readonly program: Program) {
    this.tree = new ModuleTree(program.layers);
  }

  /** The expression for what stands at a path. */
  value(path: string): string {
    return this.#values.get(path)!;
  }

  /** A line of forward. What only the next line reads is called x. */
  line(layer: LayerInfo, next: LayerInfo | undefined): string {
    const expression = this.#expression(
      layer,
      layer.inputs.map((path) => this.value(path)),
    );
    const readers = this.program.layers.filter(({ inputs }) => inputs.includes(layer.output));
    const isPassing = next === undefined || readers.every((one) => one === next);
    // While x is the input, and somebody later reads that, it may not be written over.
    const name = isPassing && !this.#isKept(layer) ? "x" : this.#variables.of(layer.name);
    this.#values.set(layer.output, name);
    return `${name} = ${expression}`;
  }

  /** A layer that is not computed: its tensors are there all the same. */
  place(layer: LayerInfo): void {
    this.#module(layer);
  }

  /** Whether the images are read by a layer after this one. */
  #isKept(layer: LayerInfo): boolean {
    const { layers } = this.program;
    return layers.slice(layers.indexOf(layer) + 1).some(({ inputs }) => inputs.includes(INPUT));
  }

  #expression(layer: LayerInfo, inputs: readonly string[]): string {
    const module = this.#module(layer);
    const row = torchRows.get(layer.type);
    const said = row?.call?.(inputs, layer.attrs, module ?? "");
    if (said !== undefined) return said;
    return `${module ?? this.#function(layer)}(${inputs.join(", ")})`;
  }

  /** How forward reaches its module; undefined where PyTorch has none. */
  #module(layer: LayerInfo): string | undefined {
    const row = torchRows.get(layer.type);
    const inputs = layer.inputs.map((path) => shapeOf(this.program, path));
    const made = row?.module ? row.module(layer.attrs, inputs) : usualModule(opOf(layer), layer.attrs);
    if (made === undefined) return undefined;
    for (const [name, value] of Object.entries(row?.carries ?? {}))
      this.carried.set(`${layer.name}.${name}`, value);
    return this.tree.add(layer.name, made);
  }

  #function(layer: LayerInfo): string {
    const body = shownLines(opOf(layer), layer.attrs, shapeOf(this.program, layer.output));
    if (!body)
      throw new FormatError(
        "pytorch project",
        `${layer.type} ${JSON.stringify(layer.name.slice(0, 80))} has no module in PyTorch under these attributes`,
      );
    const text = JSON.stringify([layer.type, body]);
    const known = this.#functions.get(text);
    if (known !== undefined) return known;
    const name = this.#named.of(`compute ${layer.name}`);
    this.#functions.set(text, name);
    const lines = body.lines.map((line) => (line === "" ? "" : `    ${line}`));
    this.functions.push([
      `def ${name}(${body.given.join(", ")}):`,
      `    # ${plainText(layer.title)}`,
      ...lines,
    ]);
    return name;
  }
}
