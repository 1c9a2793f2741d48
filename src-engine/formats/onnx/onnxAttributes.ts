// The attributes of an ONNX node, taken one after the other: what nobody took is unknown, and refused by name.

import { decimal } from "../decimal";
import { quoted } from "../formatError";
import { fail } from "./onnxFields";
import type { OnnxAttribute, OnnxNode } from "./onnxProto";

export class Attributes {
  private readonly left: Map<string, OnnxAttribute>;
  private readonly about: string;

  /** @param scalars numbers that the node takes as inputs, read as if they were attributes */
  constructor(node: OnnxNode, scalars: ReadonlyMap<string, number> = new Map()) {
    this.about = `${node.operator} ${quoted(node.name)}`;
    this.left = new Map(node.attributes);
    for (const [name, value] of scalars) {
      if (this.left.has(name)) this.refuse(`has ${name} both as an attribute and as an input`);
      this.left.set(name, value);
    }
  }

  take(name: string): OnnxAttribute | undefined {
    const value = this.left.get(name);
    this.left.delete(name);
    return value;
  }

  /** As it was before it became a float32. @param usual what ONNX takes it for where it is absent */
  number(name: string, usual: number): number {
    const value = this.take(name) ?? usual;
    return typeof value === "number"
      ? decimal(value)
      : this.refuse(`has ${name} ${show(value)}; known are numbers`);
  }

  /** Absent means the first of them: these are ONNX's usual values. */
  mustBe(name: string, ...known: readonly [OnnxAttribute, ...OnnxAttribute[]]): void {
    const value = show(this.take(name) ?? known[0]);
    const shown = known.map(show);
    if (!shown.includes(value)) this.refuse(`has ${name} ${value}; known is ${shown.join(" or ")}`);
  }

  /** So many numbers. @param usual the list where it is absent */
  list(name: string, length: number, min: number, usual?: readonly number[]): readonly number[] {
    const list = this.take(name) ?? usual;
    if (list === undefined) return this.refuse(`has no ${name}`);
    return typeof list === "object" && list.length === length && list.every((n) => n >= min)
      ? list
      : this.refuse(`has ${name} ${show(list)}; known are ${length} numbers from ${min}`);
  }

  /** One of the words that are known. @param usual what it is where it is absent */
  word<W extends string>(name: string, usual: W, ...known: readonly W[]): W {
    const value = this.take(name) ?? usual;
    const found = [usual, ...known].find((word) => word === value);
    return found ?? this.refuse(`has ${name} ${show(value)}; known are ${[usual, ...known].join(", ")}`);
  }

  /** 0 or 1. */
  flag(name: string, usual: boolean): boolean {
    const value = this.take(name) ?? Number(usual);
    return value === 0 || value === 1
      ? value === 1
      : this.refuse(`has ${name} ${show(value)}; known are 0, 1`);
  }

  /** The number that a list repeats. @param usual the list where it is absent */
  uniform(name: string, length: number, min: number, usual?: readonly number[]): number {
    const list = this.take(name) ?? usual;
    if (list === undefined) return this.refuse(`has no ${name}`);
    const [first, ...rest] = typeof list === "object" ? list : [];
    if (first === undefined || first < min || rest.length !== length - 1 || rest.some((n) => n !== first)) {
      return this.refuse(`has ${name} ${show(list)}; known are ${length} equal numbers from ${min}`);
    }
    return first;
  }

  /** @throws FormatError that says which node it is about */
  refuse(problem: string): never {
    return fail(`${this.about} ${problem}`);
  }

  end(): void {
    for (const name of this.left.keys()) this.refuse(`has unknown attribute ${quoted(name)}`);
  }
}

/** As a message shows it. */
function show(value: OnnxAttribute): string {
  return typeof value === "object" ? `[${value.join(",")}]` : String(value).slice(0, 40);
}
