// The attributes of an ONNX node, taken one after the other: what nobody took is unknown, and refused by name.

import { decimal } from "../decimal";
import { FormatError, quoted } from "../formatError";
import { titled, type OnnxAttribute, type OnnxNode } from "./onnxNode";

/** What is wrong with an attribute. */
interface AttributeProblem {
  readonly attribute?: string;
  readonly value?: string;
  /** A sentence about the node. */
  readonly text: string;
}

/** It speaks of the first; there may be more. */
export class AttributeError extends FormatError {
  constructor(readonly all: readonly AttributeProblem[]) {
    super("onnx", all[0]?.text ?? "");
  }
}

export class Attributes {
  private readonly left: Map<string, OnnxAttribute>;
  private readonly about: string;
  /** What was found and did not end the reading. */
  private readonly problems: AttributeProblem[] = [];
  /** The one that was taken last, and as what: what is refused next is about that. */
  private last: Omit<AttributeProblem, "text"> = {};

  /** @param node its attributes, and among them what newer operator sets have as inputs */
  constructor(node: Pick<OnnxNode, "operator" | "name" | "outputs" | "attributes">) {
    this.about = titled(node);
    this.left = new Map(node.attributes);
  }

  take(name: string): OnnxAttribute | undefined {
    const value = this.left.get(name);
    this.left.delete(name);
    this.last = value === undefined ? {} : { attribute: name, value: show(value) };
    return value;
  }

  /** As it was before it became a float32. @param usual what ONNX takes it for where it is absent */
  number(name: string, usual: number): number {
    const given = this.take(name) ?? usual;
    const [value = given, ...more] = Array.isArray(given) ? (given as readonly unknown[]) : [given];
    return typeof value === "number" && more.length === 0
      ? decimal(value)
      : this.refuse(`has ${name} ${show(given)}; known are numbers`);
  }

  /** Absent means the first of them: these are ONNX's usual values. */
  mustBe(name: string, ...known: readonly [OnnxAttribute, ...OnnxAttribute[]]): void {
    const value = show(this.take(name) ?? known[0]);
    const shown = known.map(show);
    if (!shown.includes(value)) this.found(`has ${name} ${value}; known is ${shown.join(" or ")}`);
  }

  /** So many numbers. @param usual the list where it is absent */
  list(name: string, length: number, min: number, usual?: readonly number[]): readonly number[] {
    const list = this.take(name) ?? usual;
    if (list === undefined) return this.refuse(`has no ${name}`);
    const numbers = Array.isArray(list) ? (list as readonly number[]) : [];
    return numbers.length === length && numbers.every((n) => Number.isFinite(n) && n >= min)
      ? numbers
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
    const [first, ...rest] = Array.isArray(list) ? (list as readonly number[]) : [];
    if (first === undefined || first < min || rest.length !== length - 1 || rest.some((n) => n !== first)) {
      return this.refuse(`has ${name} ${show(list)}; known are ${length} equal numbers from ${min}`);
    }
    return first;
  }

  /** @throws AttributeError that says which node it is about */
  refuse(problem: string): never {
    this.found(problem);
    throw new AttributeError(this.problems);
  }

  /** @throws AttributeError where something was wrong or is left */
  end(): void {
    for (const [name, value] of this.left) {
      this.last = { attribute: name, value: show(value) };
      this.found(`has unknown attribute ${quoted(name)}`);
    }
    if (this.problems.length > 0) throw new AttributeError(this.problems);
  }

  private found(problem: string): void {
    this.problems.push({ ...this.last, text: `${this.about} ${problem}` });
  }
}

/** As a message shows it. */
export function show(value: OnnxAttribute): string {
  if (typeof value !== "object") return String(value).slice(0, 40);
  if ("unreadable" in value) return value.unreadable;
  if ("numbers" in value) return `${value.type} [${value.shape.join(",")}]`;
  const shown = value.slice(0, 20).join(",").slice(0, 200);
  return `[${shown}${value.length > 20 ? ",…" : ""}]`;
}
