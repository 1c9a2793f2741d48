// The config of one of Keras's layers, as rows read it. What a row does not ask for is of training, or changes nothing. What is wrong is
// collected, so that all of a layer is told at once.

import type { Json } from "../json/jsonTree";
import { FormatError, quoted } from "../formatError";

/** All that is wrong with a layer, a sentence each. */
export class KerasLayerError extends FormatError {
  constructor(readonly all: readonly string[]) {
    super("keras", all.join("; "));
  }
}

export class KerasConfig {
  readonly #problems: string[] = [];

  /**
   * @param about which layer it is, for sentences
   * @param version Keras's that wrote it, 2 or 3
   */
  constructor(
    private readonly fields: ReadonlyMap<string, Json>,
    private readonly about: string,
    readonly version: number,
  ) {}

  /** @throws KerasLayerError saying which layer it is about, and what else is wrong with it */
  refuse(problem: string): never {
    throw new KerasLayerError([...this.#problems, `${this.about} ${problem}`]);
  }

  /** @throws KerasLayerError where anything was wrong so far */
  end(): void {
    if (this.#problems.length > 0) throw new KerasLayerError(this.#problems);
  }

  has(name: string): boolean {
    const value = this.fields.get(name);
    return value !== undefined && value !== null;
  }

  number(name: string, usual: number): number {
    const value = this.fields.get(name) ?? usual;
    return typeof value === "number"
      ? value
      : this.#wrong(`has ${name} ${shown(value)}; expected a number`, usual);
  }

  flag(name: string, usual: boolean): boolean {
    const value = this.fields.get(name) ?? usual;
    return typeof value === "boolean"
      ? value
      : this.#wrong(`has ${name} ${shown(value)}; expected true or false`, usual);
  }

  word<W extends string>(name: string, usual: W, ...known: readonly W[]): W {
    const value = this.fields.get(name) ?? usual;
    const found = [usual, ...known].find((word) => word === value);
    return (
      found ?? this.#wrong(`has ${name} ${shown(value)}; known are ${[usual, ...known].join(", ")}`, usual)
    );
  }

  /** One number for both directions, or one for each: height, width. */
  pair(name: string, usual: number): readonly [number, number] {
    const value = this.fields.get(name) ?? usual;
    if (typeof value === "number") return [value, value];
    const [height, width, ...more] = isList(value) ? value : [];
    return typeof height === "number" && typeof width === "number" && more.length === 0
      ? [height, width]
      : this.#wrong(`has ${name} ${shown(value)}; expected a number, or two`, [usual, usual]);
  }

  /** Where it is there, it must say this: everything else is another layer than ours. */
  mustBe(name: string, ...known: readonly (string | number | boolean)[]): void {
    const value = this.fields.get(name) ?? known[0]!;
    if (!known.includes(value as string))
      this.#wrong(`has ${name} ${shown(value)}; known is ${known.join(" or ")}`, undefined);
  }

  /** As sentences have it: the name and the value. */
  shown(name: string): string {
    return `${name} ${shown(this.fields.get(name) ?? null)}`;
  }

  json(name: string): Json | undefined {
    return this.fields.get(name);
  }

  #wrong<T>(problem: string, instead: T): T {
    this.#problems.push(`${this.about} ${problem}`);
    return instead;
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A value as errors quote it; lists are cut after 60 characters. */
export function shown(value: Json): string {
  if (typeof value === "string") return quoted(value);
  if (isList(value)) return `[${value.map(element).join(",")}]`.slice(0, 60);
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function element(value: Json): string {
  if (isList(value))
    return `[${value.map((one) => (typeof one === "object" ? "…" : String(one))).join(",")}]`;
  return typeof value === "object" && value !== null ? "…" : String(value);
}
