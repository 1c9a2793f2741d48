// The config of one of Keras's layers, as rows read it. What a row does not ask for is of training, or changes nothing.

import type { Json } from "../json/jsonTree";
import { quoted } from "../formatError";

export class KerasConfig {
  /** @param about which layer it is, for sentences */
  constructor(
    private readonly fields: ReadonlyMap<string, Json>,
    private readonly about: string,
    private readonly fail: (problem: string) => never,
  ) {}

  /** @throws FormatError saying which layer it is about */
  refuse(problem: string): never {
    return this.fail(`${this.about} ${problem}`);
  }

  has(name: string): boolean {
    const value = this.fields.get(name);
    return value !== undefined && value !== null;
  }

  number(name: string, usual: number): number {
    const value = this.fields.get(name) ?? usual;
    return typeof value === "number" ? value : this.refuse(`has a ${name} that is no number`);
  }

  flag(name: string, usual: boolean): boolean {
    const value = this.fields.get(name) ?? usual;
    return typeof value === "boolean" ? value : this.refuse(`has a ${name} that is neither true nor false`);
  }

  word<W extends string>(name: string, usual: W, ...known: readonly W[]): W {
    const value = this.fields.get(name) ?? usual;
    const found = [usual, ...known].find((word) => word === value);
    return found ?? this.refuse(`has ${name} ${shown(value)}; known are ${[usual, ...known].join(", ")}`);
  }

  /** One number for both directions, or one for each: height, width. */
  pair(name: string, usual: number): readonly [number, number] {
    const value = this.fields.get(name) ?? usual;
    if (typeof value === "number") return [value, value];
    const [height, width, ...more] = isList(value) ? value : [];
    if (typeof height !== "number" || typeof width !== "number" || more.length > 0)
      return this.refuse(`has ${name} ${shown(value)}; expected a number, or two`);
    return [height, width];
  }

  /** Where it is there, it must say this: everything else is another layer than ours. */
  mustBe(name: string, ...known: readonly (string | number | boolean)[]): void {
    const value = this.fields.get(name) ?? known[0]!;
    if (!known.includes(value as string))
      this.refuse(`has ${name} ${shown(value)}; known is ${known.join(" or ")}`);
  }

  json(name: string): Json | undefined {
    return this.fields.get(name);
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A value as errors quote it; lists are cut after 60 characters. */
export function shown(value: Json): string {
  if (typeof value === "string") return quoted(value);
  if (isList(value))
    return `[${value.map((one) => (typeof one === "object" ? "…" : String(one))).join(",")}]`.slice(0, 60);
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
