// The loss where one number of the forward pass is another: only what depends on it is computed again, by the rules in float64.
//
// Of a sum of products, such as a convolution, the terms that changed are added; of what goes element by element, the changed
// elements are computed; everything else is computed as a whole and compared with what it was. It is the loss that comes out at the
// end, never a derivative.

import type { Instruction } from "../../ops/instruction";
import { ops } from "../../ops/index";
import type { Operands } from "../../ops/op";
import type { TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import { sizeOf, unravel, type Tensor } from "../../tensor/tensor";
import { Changes } from "./changes";
import { linksOf, type Links } from "./linked";
import { Reached } from "./reached";

export interface Moved {
  readonly loss: number;
  /** By how much the element really moved: a sum is rounded. */
  readonly by: number;
  /** The layer whose corner was passed: there a difference quotient is no gradient. */
  readonly corner?: string;
}

/** What does not change of an instruction. */
interface Known {
  /** Its operands as they are now. */
  readonly x: Operands;
  /** Each element of its result is computed from those at its own offset. */
  readonly byElement: boolean;
  /** The inputs of its layer. */
  readonly inputs: readonly Changes[];
  /** Undefined where it reads parameters, or where its result is no output's shape. */
  readonly reached: Reached | undefined;
}

const byType = new Map(ops.map((op) => [op.type, op]));

export class Downstream {
  readonly #tensors = new Map<TensorPath, Changes>();
  /** By what is moved, the instructions of the forward pass and the loss that depend on it. */
  readonly #dependent = new Map<TensorPath, readonly Instruction[]>();
  readonly #links = new Map<Instruction, Map<string, Links | undefined>>();
  readonly #known = new Map<Instruction, Known>();

  /** @param values of every tensor up to the loss, in float64 */
  constructor(
    private readonly program: Program,
    values: ReadonlyMap<TensorPath, Tensor>,
  ) {
    for (const [path, tensor] of values) this.#tensors.set(path, new Changes(tensor));
  }

  /** The loss where nothing is moved. */
  get loss(): number {
    return this.#of(this.program.loss).base.data[0]!;
  }

  /** @throws Error where there is no such tensor */
  value(path: TensorPath, offset: number): number {
    return this.#of(path).base.data[offset]!;
  }

  /** The loss with one element moved. Afterwards all is as it was. */
  moved(path: TensorPath, offset: number, by: number): Moved {
    const touched = [this.#of(path)];
    const [source] = touched as [Changes];
    source.set(offset, source.base.data[offset]! + by);
    const really = source.by(offset);
    let corner: string | undefined;
    for (const instruction of this.#dependentOn(path)) {
      const changed = Object.keys(instruction.reads).filter(
        (name) => this.#of(instruction.reads[name]!).offsets.length > 0,
      );
      if (!changed.length) continue;
      const output = this.#of(instruction.writes);
      touched.push(output);
      this.#run(instruction, changed, output);
      if (corner === undefined && this.#passes(instruction, output)) corner = instruction.layer;
    }
    const loss = this.#of(this.program.loss).now.data[0]!;
    for (const one of touched) one.undo();
    return { loss, by: really, ...(corner !== undefined && { corner }) };
  }

  #of(path: TensorPath): Changes {
    const found = this.#tensors.get(path);
    if (!found) throw new Error(`gradient check: "${path}" is no tensor of the forward pass`);
    return found;
  }

  #dependentOn(path: TensorPath): readonly Instruction[] {
    const known = this.#dependent.get(path);
    if (known) return known;
    const reached = new Set([path]);
    const found = this.program.instructions
      .slice(0, this.program.evaluated)
      .filter(({ reads, writes, run }) => {
        if (run.next !== undefined || !Object.values(reads).some((one) => reached.has(one))) return false;
        reached.add(writes);
        return true;
      });
    // What is moved stays moved: its own writer does not run again.
    const dependent = found.filter(({ writes }) => writes !== path);
    this.#dependent.set(path, dependent);
    return dependent;
  }

  #run(instruction: Instruction, changed: readonly string[], output: Changes): void {
    const { op, reads, run, attrs } = instruction;
    const [first] = changed as [string];
    const from = this.#of(reads[first]!);
    if (byType.get(op)?.reshapes) {
      for (const offset of from.offsets) output.set(offset, from.now.data[offset]!);
      return;
    }
    const { x, byElement } = this.#knownOf(instruction);
    const isOne = changed.every((name) => reads[name] === reads[first]);
    const links = isOne ? this.#linksOf(instruction, first, x, output) : undefined;
    if (links) return add(from, links, x, output);
    const lists = changed.map((name) => this.#of(reads[name]!));
    if (byElement && lists.every(({ base }) => base.data.length === output.base.data.length)) {
      const elements =
        lists.length === 1 ? from.offsets : [...new Set(lists.flatMap(({ offsets }) => offsets))];
      const { data } = run.compute(gathered(x, Object.keys(reads), elements, output), attrs);
      elements.forEach((offset, i) => output.set(offset, data[i]!));
      return;
    }
    const few = this.#reachedBy(instruction, output);
    if (few) {
      const { shape } = output.base;
      for (const offset of few) output.set(offset, run.explain(unravel(offset, shape), x, attrs).value);
      return;
    }
    const { data } = run.compute(x, attrs);
    for (let i = 0; i < data.length; i++) output.set(i, data[i]!);
  }

  /** Undefined where that is not known, or not few: to explain an element takes longer than to compute it. */
  #reachedBy(instruction: Instruction, output: Changes): Iterable<number> | undefined {
    const { inputs, reached } = this.#knownOf(instruction);
    if (!reached) return undefined;
    const most = output.base.data.length / 4;
    const found = new Set<number>();
    for (const [place, input] of inputs.entries()) {
      if (input.offsets.length > 4 * most) return undefined;
      for (const offset of input.offsets) {
        for (const one of reached.by(place, offset)) found.add(one);
        if (found.size > most) return undefined;
      }
    }
    return found;
  }

  #knownOf(instruction: Instruction): Known {
    const known = this.#known.get(instruction);
    if (known) return known;
    const { op: type, operands, reads, writes, attrs } = instruction;
    const op = byType.get(type);
    const x = Object.fromEntries(
      Object.entries(operands).flatMap(([name, path]) => {
        const found = this.#tensors.get(path);
        return found ? [[name, found.now] as const] : [];
      }),
    );
    const { shape } = this.#of(writes).base;
    const isAlike = ({ base }: Changes): boolean =>
      base.data.length === 1 || String(base.shape) === String(shape);
    const byElement =
      (op?.reach.elementwise ?? false) && Object.values(reads).every((path) => isAlike(this.#of(path)));
    const layer = this.program.layers.find(({ name }) => name === instruction.layer);
    const inputs = (layer?.inputs ?? []).map((path) => this.#of(path));
    const others = Object.values(reads).filter((path) => this.program.tensors[path]!.role === "parameter");
    const isOutput = layer !== undefined && String(layer.outputShape) === String(shape);
    const reached =
      op && isOutput && !others.length
        ? new Reached(
            op,
            attrs,
            inputs.map(({ base }) => base.shape),
            shape,
          )
        : undefined;
    const made = { x, byElement, inputs, reached };
    this.#known.set(instruction, made);
    return made;
  }

  #linksOf(instruction: Instruction, name: string, x: Operands, { base }: Changes): Links | undefined {
    const known = this.#links.get(instruction) ?? new Map<string, Links | undefined>();
    this.#links.set(instruction, known);
    if (!known.has(name)) known.set(name, linksOf(instruction, name, x, base.shape));
    return known.get(name);
  }

  /** Whole numbers that a forward rule writes are decisions, such as which element of a window is the largest. */
  #passes({ op, rule, run, operands, attrs }: Instruction, output: Changes): boolean {
    if (run.dtype === "int32") return output.offsets.length > 0;
    const known = byType.get(op);
    if (!known?.kink || rule !== "output") return false;
    if (Object.values(known.forward).some(({ dtype }) => dtype === "int32")) return false;
    const input = this.#of(operands[known.inputs[0]!]!);
    return input.offsets.some((offset) =>
      known.kink!(input.base.data, offset, Math.abs(input.by(offset)), attrs),
    );
  }
}

/** The terms that changed, in their sums. */
function add(from: Changes, { starts, sums, others, other }: Links, x: Operands, output: Changes): void {
  const factors = other === undefined ? undefined : x[other]!.data;
  const { data } = output.now;
  for (const offset of from.offsets) {
    const by = from.by(offset);
    for (let i = starts[offset]!; i < starts[offset + 1]!; i++) {
      const sum = sums[i]!;
      output.set(sum, data[sum]! + (factors ? by * factors[others[i]!]! : by));
    }
  }
}

/** Only these elements of what is as large as the output; scalars as they are. */
function gathered(
  x: Operands,
  names: readonly string[],
  elements: readonly number[],
  { base }: Changes,
): Operands {
  return Object.fromEntries(
    names.map((name) => {
      const tensor = x[name]!;
      if (tensor.data.length !== sizeOf(base.shape) || !tensor.shape.length) return [name, tensor];
      const data = Float64Array.from(elements, (offset) => tensor.data[offset]!);
      return [name, { ...tensor, dtype: "float64" as const, shape: [elements.length], data }];
    }),
  );
}
