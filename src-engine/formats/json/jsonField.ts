// A value out of a JSON text and the place where it stood, so that whatever is wrong with
// it is said in full: `run.recipe.batchSize: expected a whole number from 1, got "many"`.

import { writtenLength } from "../../protocol/written";
import { quoted } from "../formatError";
import { member, type Json } from "./jsonTree";

export class JsonField {
  /**
   * @param value undefined where the field is missing
   * @param path from the outermost object: `branches[2].edits[0].value`
   * @param fail throws the caller's error
   */
  constructor(
    private readonly value: Json | undefined,
    readonly path: string,
    private readonly fail: (problem: string) => never,
  ) {}

  /** What was expected here and not found. */
  wrong(expected: string): never {
    return this.fail(`${this.path || "the text"}: expected ${expected}, got ${shown(this.value)}`);
  }

  /** The same field, if it is an object with no members but these. */
  holding(...known: readonly string[]): this {
    for (const name of this.members().keys()) {
      if (!known.includes(name)) this.at(name).wrong(`no such field (known are ${known.join(", ")})`);
    }
    return this;
  }

  /** Whatever stands here, for somebody else to check. */
  json(): Json {
    return this.value ?? this.wrong("a value");
  }

  /** A member, there or not. */
  at(name: string): JsonField {
    return new JsonField(this.members().get(name), member(this.path, name), this.fail);
  }

  /** Whether there is a member of that name. */
  has(name: string): boolean {
    return this.members().has(name);
  }

  /** `{ [name]: … }` where there is such a member, else nothing at all. */
  optional<K extends string, T>(name: K, read: (field: JsonField) => T): { readonly [P in K]?: T } {
    if (!this.members().has(name)) return {};
    return { [name]: read(this.at(name)) } as { [P in K]: T };
  }

  /** Every member of an object whose names are not known beforehand. */
  entries<T>(most: number, read: (field: JsonField, name: string) => T): Record<string, T> {
    const members = this.members();
    if (members.size > most) this.wrong(`at most ${most} fields`);
    return Object.fromEntries([...members.keys()].map((name) => [name, read(this.at(name), name)] as const));
  }

  /** Whether a list stands here. */
  get isList(): boolean {
    return isList(this.value);
  }

  list<T>(most: number, read: (field: JsonField) => T): T[] {
    const { value } = this;
    if (!isList(value) || value.length > most) this.wrong(`a list of at most ${most}`);
    return value.map((element, i) => read(new JsonField(element, `${this.path}[${i}]`, this.fail)));
  }

  /** @param longest as it is written in a file */
  text(longest: number): string {
    const { value } = this;
    if (typeof value !== "string") this.wrong("a text");
    if (value.length > longest) this.wrong(`a text of at most ${longest} characters`);
    if (writtenLength(value) > longest)
      this.wrong(`a text of at most ${longest} characters as they are written in a file`);
    return value;
  }

  truth(): boolean {
    return typeof this.value === "boolean" ? this.value : this.wrong("true or false");
  }

  /** −0 is 0 here. */
  number(min: number, max: number): number {
    const { value } = this;
    if (typeof value !== "number" || value < min || value > max) this.wrong(`a number from ${min} to ${max}`);
    return value || 0;
  }

  whole(min: number, max: number): number {
    const { value } = this;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
      this.wrong(`a whole number from ${min} to ${max}`);
    }
    return value || 0;
  }

  /** Any number there is. JSON has no NaN, no infinities and no −0; they go as texts, as in a frame. */
  anyNumber(): number {
    const { value } = this;
    const special = typeof value === "string" ? specials.get(value) : undefined;
    if (special !== undefined) return special;
    return typeof value === "number"
      ? value
      : this.wrong(`a number, or one of ${[...specials.keys()].join(", ")}`);
  }

  oneOf<T extends string | number | boolean>(...known: readonly T[]): T {
    return known.find((candidate) => candidate === this.value) ?? this.wrong(known.map(shown).join(" or "));
  }

  private members(): ReadonlyMap<string, Json> {
    return this.value instanceof Map ? this.value : this.wrong("an object");
  }
}

const specials: ReadonlyMap<string, number> = new Map([
  ["#NaN", NaN],
  ["#Infinity", Infinity],
  ["#-Infinity", -Infinity],
  ["#-0", -0],
]);

/** The inverse of `anyNumber`. */
export function asJson(value: number): number | string {
  for (const [text, special] of specials) if (Object.is(value, special)) return text;
  return value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (isList(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return `an object of ${value.size} fields`;
  return typeof value === "string" ? quoted(value) : String(value);
}
