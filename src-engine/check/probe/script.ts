// The script that puts a probe through somebody's functions and saves what they give, and the file of functions to be filled in.

import { ops } from "../../ops/index";
import type { Op } from "../../ops/op";
import type { LayerInfo, TensorPath } from "../../protocol/protocol";
import { Identifiers } from "../../serve/torchProject/pythonNames";
import { callOf, type Layout } from "./layouts/layout";
import { Arrays } from "./arrays";
import type { Probe } from "./probe";
import { literal } from "./python";
import { heads } from "./scriptHeads";

interface Script {
  /** `run.py`: loads the probe, calls the functions, saves. */
  readonly run: string;
  /** `mine.py`: the functions, each to be replaced by one's own. */
  readonly functions: string;
  /** What it saves where every function is there, by the names that `backstep verify` knows. */
  readonly saved: readonly TensorPath[];
}

interface Stub {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly about: string;
}

export function scriptFor(probe: Probe, layout: Layout): Script {
  return new ScriptWriter(probe, layout).script();
}

class ScriptWriter {
  readonly #forward: string[] = [];
  readonly #backward: string[] = [];
  readonly #stubs = new Map<string, Stub>();
  readonly #saved = new Set<TensorPath>();
  readonly #arrays: Arrays;
  /** The variable of each tensor, and of those whose gradient has come so far. */
  readonly #variables = new Map<TensorPath, string>([["input", "x"]]);
  readonly #names = new Identifiers([
    "np",
    "x",
    "y",
    "mine",
    "given",
    "keep",
    "turned",
    "probe",
    "kept",
    "loss",
    "os",
  ]);
  readonly #given = new Set<TensorPath>();

  constructor(
    private readonly probe: Probe,
    private readonly layout: Layout,
  ) {
    this.#arrays = new Arrays(probe.program, layout);
  }

  script(): Script {
    const { program } = this.probe;
    const { layers } = program;
    const last = layers.at(-1)!;
    /** A loss on probabilities is differentiated together with the softmax before it, as people do. */
    const joined = last.givesProbabilities && last.output === program.output ? last : undefined;
    for (const layer of layers) this.#layerForward(layer);
    this.#loss(joined);
    for (const layer of [...layers].reverse()) if (layer !== joined) this.#layerBackward(layer);
    const head = heads[this.layout.framework];
    return {
      run: [
        ...head.opening(this.layout.title),
        "",
        `x = ${this.#arrays.given("input")}${this.layout.alone ? "[0]" : ""}`,
        `y = ${head.labels}${this.layout.alone ? "[0]" : ""}`,
        "",
        "try:",
        ...["# Forward.", ...this.#forward, "", "# Backward.", ...this.#backward].map((line) =>
          line ? `    ${line}` : "",
        ),
        ...head.closing,
      ].join("\n"),
      functions: [
        ...head.functions,
        ...[...this.#stubs.values()].flatMap((stub) => stubText(stub, this.layout)),
      ].join("\n"),
      saved: [...this.#saved],
    };
  }

  #layerForward(layer: LayerInfo): void {
    const { name, output, inputs } = layer;
    const variable = this.#names.of(name);
    const [first] = inputs as [TensorPath];
    const from = this.#variables.get(first)!;
    this.#variables.set(output, variable);
    if (layer.reshapes) {
      this.#forward.push(`${variable} = ${this.#arrays.reshaped(from, first, output)}`);
    } else {
      const call = callOf(this.layout, opNamed(layer.type));
      const shown = this.#argumentsOf(layer, call);
      const results = this.layout.style === "g" ? variable : `${variable}, ${variable}_cache`;
      this.#forward.push(`${results} = mine.${call.forward}(${shown.map(({ text }) => text).join(", ")})`);
      const gives = this.layout.style === "g" ? "out" : "out, cache";
      this.#stub(
        call.forward,
        shown.map(({ argument }) => argument),
        `${this.#about(layer, shown)} -> ${gives}: ${this.#shape(output)}`,
      );
    }
    this.#keep(this.#forward, output, variable);
  }

  #loss(joined: LayerInfo | undefined): void {
    const { program } = this.probe;
    const { output } = program;
    const op = opNamed(program.model.loss.type);
    const call = callOf(this.layout, op);
    const scores = this.#variables.get(output)!;
    const about = `${this.#shape(output)}, ${this.layout.alone ? "a label" : "labels y"} `;
    this.#saved.add("loss");
    if (call.both) {
      this.#forward.push(`loss, d${scores} = mine.${call.forward}(${scores}, y)`, 'keep("loss", loss)');
      this.#stub(call.forward, ["x", "y"], `${about}-> loss, dx`);
      this.#keep(this.#backward, `${output}.grad`, `d${scores}`);
      return;
    }
    const isG = this.layout.style === "g";
    this.#forward.push(
      `loss${isG ? "" : ", loss_cache"} = mine.${call.forward}(${scores}, y)`,
      'keep("loss", loss)',
    );
    this.#stub(call.forward, isG ? ["inp", "y"] : ["x", "y"], `${about}-> loss${isG ? "" : ", cache"}`);
    const to = joined ? joined.inputs[0]! : output;
    const variable = this.#variables.get(to)!;
    const name = joined
      ? `${callOf(this.layout, opNamed(joined.type)).forward.replace(/_forward$/, "")}_${call.backward}`
      : call.backward;
    const of = joined ? "of the scores, through softmax and loss together: " : "";
    if (isG) {
      this.#backward.push(`mine.${name}(${variable}, y)`);
      this.#stub(name, ["inp", "y"], `sets inp.g ${of}${this.#shape(to)}`);
    } else {
      this.#backward.push(`d${variable} = mine.${name}(${joined ? `${scores}, y` : "loss_cache"})`);
      this.#stub(name, joined ? ["probabilities", "y"] : ["cache"], `-> dx ${of}${this.#shape(to)}`);
    }
    this.#keep(this.#backward, `${to}.grad`, isG ? `${variable}.g` : `d${variable}`);
  }

  #layerBackward(layer: LayerInfo): void {
    const { output, inputs, parameters } = layer;
    const variable = this.#variables.get(output)!;
    const gradient = this.layout.style === "g" ? `${variable}.g` : `d${variable}`;
    if (!this.#given.has(output)) return; // nothing comes back to it
    if (layer.reshapes) {
      this.#pass(inputs[0]!, this.#arrays.reshaped(gradient, output, inputs[0]!));
      return;
    }
    const call = callOf(this.layout, opNamed(layer.type));
    if (this.layout.style === "g") {
      const set = call.settings(layer.attrs);
      const arrays = [
        ...inputs.map((path) => this.#variables.get(path)!),
        variable,
        ...parameters.map((path) => this.#array(path)),
        ...set.map(({ name, value, byName }) => (byName ? `${name}=${value}` : value)),
      ];
      this.#backward.push(`mine.${call.backward}(${arrays.join(", ")})`);
      const gradients = [...gNames(inputs), ...parameters.map((path) => short(path))];
      const names = [
        ...gNames(inputs),
        "out",
        ...gradients.slice(inputs.length),
        ...set.map(({ name }) => name),
      ];
      this.#stub(
        call.backward,
        names,
        `sets ${gradients.map((name) => `${name}.g`).join(", ")} from out.g ${this.#shape(output)}`,
      );
      for (const path of inputs) this.#pass(path, `${this.#variables.get(path)!}.g`);
      for (const path of parameters) this.#keep(this.#backward, `${path}.grad`, `${this.#array(path)}.g`);
      return;
    }
    const results = [
      ...inputs.map((path) =>
        this.#given.has(path) ? `more_${this.#variables.get(path)!}` : `d${this.#variables.get(path)!}`,
      ),
      ...parameters.map((path) => `d${this.#array(path)}`),
    ];
    this.#backward.push(`${results.join(", ")} = mine.${call.backward}(${gradient}, ${variable}_cache)`);
    const shapes = [...inputs, ...parameters].map((path) => this.#shape(path));
    const names = [...argumentNames(inputs), ...parameters.map((path) => short(path))].map(
      (name) => `d${name}`,
    );
    this.#stub(
      call.backward,
      ["dout", "cache"],
      `dout ${this.#shape(output)} -> ${names.map((name, i) => `${name} ${shapes[i]!}`).join(", ")}`,
    );
    inputs.forEach((path, i) => this.#pass(path, results[i]!));
    parameters.forEach((path, i) => this.#keep(this.#backward, `${path}.grad`, results[inputs.length + i]!));
  }

  /** A gradient has come back to a tensor: the first, or one more that is added. */
  #pass(path: TensorPath, text: string): void {
    const variable = `d${this.#variables.get(path)!}`;
    const isG = this.layout.style === "g";
    const target = isG ? `${this.#variables.get(path)!}.g` : variable;
    if (this.#given.has(path))
      this.#backward.push(`${target} = ${isG ? `before_${variable}` : target} + ${text}`);
    else if (target !== text) this.#backward.push(`${target} = ${text}`);
    if (isG && this.#readersOf(path) > 1) this.#backward.push(`before_${variable} = ${target}`);
    this.#keep(this.#backward, `${path}.grad`, target);
    this.#given.add(path);
  }

  #readersOf(path: TensorPath): number {
    return this.probe.program.layers.filter(({ inputs }) => inputs.includes(path)).length;
  }

  #argumentsOf(
    layer: LayerInfo,
    call: ReturnType<typeof callOf>,
  ): readonly { readonly argument: string; readonly text: string; readonly shape: string }[] {
    const { inputs, parameters, buffers, name } = layer;
    const drawn = this.probe.program.instructions
      .filter((one) => one.layer === name && one.run.draws)
      .map(({ writes }) => writes);
    const inputNames = this.layout.style === "g" ? gNames(inputs) : argumentNames(inputs);
    return [
      ...inputs.map((path, i) => ({
        argument: inputNames[i]!,
        text: this.#variables.get(path)!,
        shape: this.#shape(path),
      })),
      ...[...parameters, ...buffers, ...drawn].map((path) => ({
        argument: short(path),
        text: this.#array(path),
        shape: this.#shape(path),
      })),
      ...call.settings(layer.attrs).map(({ name: argument, value, byName }) => ({
        argument,
        text: byName ? `${argument}=${value}` : value,
        shape: value,
      })),
    ];
  }

  /** A variable for a given array, made where it is wanted first. */
  #array(path: TensorPath): string {
    const known = this.#variables.get(path);
    if (known) return known;
    const variable = this.#names.of(path);
    this.#variables.set(path, variable);
    this.#forward.push(`${variable} = ${this.#arrays.given(path)}`);
    return variable;
  }

  #keep(lines: string[], path: TensorPath, variable: string): void {
    lines.push(this.#arrays.kept(path, variable));
    this.#saved.add(path);
    if (path.endsWith(".grad")) this.#given.add(path.slice(0, -".grad".length));
  }

  #shape(path: TensorPath): string {
    return this.#arrays.shapeOf(path);
  }

  #about(
    { name }: LayerInfo,
    shown: readonly { readonly argument: string; readonly shape: string }[],
  ): string {
    return `${name}: ${shown.map(({ argument, shape }) => `${argument} ${shape}`).join(", ")}`;
  }

  #stub(name: string, args: readonly string[], about: string): void {
    if (!this.#stubs.has(name)) this.#stubs.set(name, { name, arguments: args, about });
  }
}

function opNamed(type: string): Op {
  return ops.find((op) => op.type === type)!;
}

/** `weight` → `w`, `bias` → `b`, as most people write them; all others by their own names. */
function short(path: TensorPath): string {
  const local = path.slice(path.lastIndexOf(".") + 1);
  return { weight: "w", bias: "b" }[local] ?? local;
}

const gNames = (inputs: readonly TensorPath[]): readonly string[] =>
  inputs.length === 1 ? ["inp"] : inputs.map((_, i) => `inp${i + 1}`);

const argumentNames = (inputs: readonly TensorPath[]): readonly string[] =>
  inputs.length === 1 ? ["x"] : inputs.map((_, i) => `x${i + 1}`);

function stubText({ name, arguments: args, about }: Stub, { style }: Layout): readonly string[] {
  const given = args.join(", ");
  return [
    "",
    "",
    `def ${name}(${given}):`,
    `    # ${about}`,
    `    raise NotImplementedError(${literal(name)})  # YOURS${style === "g" ? ": gradients go into the arrays, as x.g" : ""}`,
  ];
}
