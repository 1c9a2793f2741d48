// What an op may be told, and the one form in which it is kept. A list is kept as short as it can be said: a number where all
// of its numbers are that one, so that [3, 3] and 3 are the same kernel size in every comparison and in every file.

import type { Attrs, AttrValue } from "../protocol/protocol";

export type AttrSpec = NumberSpec | ListSpec | WordSpec | FlagSpec;

/** Which numbers make sense. */
export interface Range {
  /** The least of them. */
  readonly min: number;
  /** All are below it. */
  readonly below?: number;
  readonly integer: boolean;
}

export interface NumberSpec extends Range {
  readonly kind?: "number";
  readonly default?: number;
}

/** A number for all, or several: `kernelSize: 3`, `kernelSize: [3, 5]`. */
export type Numbers = number | readonly number[];

export interface ListSpec {
  readonly kind: "list";
  readonly each: Range;
  /**
   * How many there are; a list whose length divides it is repeated, as `padding: [height, width]` is for four sides. Or the
   * fewest and the most: such a list is taken as it is, and a number is a list of one.
   */
  readonly length: number | readonly [fewest: number, most: number];
  readonly default?: Numbers;
  /** Left out it is as this other list is: a pool's stride as its window. */
  readonly like?: string;
  /** Words for lists that follow from the other attributes: `padding: "same"`. They are kept as those lists. */
  readonly words?: Readonly<Record<string, (others: Attrs) => Numbers>>;
}

interface WordSpec<W extends string = string> {
  readonly kind: "word";
  readonly words: readonly W[];
  readonly default?: W;
}

interface FlagSpec {
  readonly kind: "flag";
  readonly default: boolean;
}

/** How an attribute of that type is declared. */
export type SpecOf<V> = 0 extends 1 & V
  ? AttrSpec
  : [V] extends [number]
    ? NumberSpec
    : [V] extends [boolean]
      ? FlagSpec
      : [V] extends [string]
        ? WordSpec<V>
        : ListSpec;

export type AttrSpecs = Readonly<Record<string, AttrSpec>>;

/** What is wrong with an attribute's value. */
export class AttrError extends Error {
  /**
   * @param attr its name
   * @param index of the number, in a list, that is wrong
   */
  constructor(
    readonly attr: string,
    readonly index: number | undefined,
    readonly expected: string,
    readonly got: unknown,
  ) {
    super(`${placeOf(attr, index)}: expected ${expected}, got ${shownValue(got)}`);
  }

  /** `kernelSize[1]` */
  get place(): string {
    return placeOf(this.attr, this.index);
  }
}

/**
 * What is given, in the form in which it is kept, and nothing else. Names that are not the op's are left alone.
 * @throws AttrError
 */
export function canonicalAttrs(specs: AttrSpecs, given: Readonly<Record<string, unknown>>): Attrs {
  const all = resolved(specs, given);
  return Object.fromEntries(
    Object.entries(given).map(([attr, value]) => [attr, all[attr] ?? (value as AttrValue)]),
  );
}

/**
 * All attributes, those that are left out as they usually are.
 * @param without one that may be missing
 * @throws AttrError
 */
export function completedAttrs(
  specs: AttrSpecs,
  given: Readonly<Record<string, unknown>>,
  without?: string,
): Attrs {
  const all = resolved(specs, given);
  for (const [attr, spec] of Object.entries(specs)) {
    if (all[attr] !== undefined || attr === without) continue;
    throw new AttrError(attr, undefined, wantedAttr(spec), undefined);
  }
  return Object.fromEntries(
    Object.keys(specs).flatMap((attr) => (all[attr] === undefined ? [] : [[attr, all[attr]]])),
  );
}

function resolved(
  specs: AttrSpecs,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, AttrValue>> {
  const all = Object.create(null) as Record<string, AttrValue>;
  const later: [string, ListSpec][] = [];
  for (const [attr, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(given, attr) ? given[attr] : undefined;
    const isWord = spec.kind === "list" && typeof value === "string";
    const isLike = spec.kind === "list" && value === undefined && spec.default === undefined;
    if (isWord || isLike) later.push([attr, spec]);
    else if (value !== undefined) all[attr] = canonical(attr, spec, value);
    else if (spec.default !== undefined) all[attr] = spec.default;
  }
  for (const [attr, spec] of later) {
    const word = given[attr];
    if (typeof word === "string") all[attr] = fromWord(attr, spec, word, specs, all);
    else if (spec.like !== undefined && all[spec.like] !== undefined) all[attr] = all[spec.like]!;
  }
  return all;
}

function canonical(attr: string, spec: AttrSpec, value: unknown): AttrValue {
  const refuse = (): never => {
    throw new AttrError(attr, undefined, wantedAttr(spec), value);
  };
  if (spec.kind === undefined || spec.kind === "number") return fits(value, spec) ? value + 0 : refuse();
  switch (spec.kind) {
    case "flag":
      return typeof value === "boolean" ? value : refuse();
    case "word":
      return spec.words.find((word) => word === value) ?? refuse();
    case "list": {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (typeof value !== "number" && !Array.isArray(value)) refuse();
      if (!lengthsOf(spec).includes(list.length)) refuse();
      const wrong = list.findIndex((one) => !fits(one, spec.each));
      if (wrong >= 0)
        throw new AttrError(
          attr,
          Array.isArray(value) ? wrong : undefined,
          wantedNumber(spec.each),
          list[wrong],
        );
      return shortest(list as readonly number[], spec);
    }
  }
}

function fromWord(attr: string, spec: ListSpec, word: string, specs: AttrSpecs, others: Attrs): AttrValue {
  const list = Object.hasOwn(spec.words ?? {}, word) ? spec.words![word] : undefined;
  if (!list) throw new AttrError(attr, undefined, wantedAttr(spec), word);
  for (const [other, its] of Object.entries(specs)) {
    if (other !== attr && others[other] === undefined && !(its.kind === "list" && its.like === attr))
      throw new AttrError(other, undefined, wantedAttr(its), undefined);
  }
  return canonical(attr, spec, list(others));
}

/** The lengths a list may have as it is written. */
export function lengthsOf({ length }: ListSpec): readonly number[] {
  const [from, to] = typeof length === "number" ? [1, length] : length;
  const lengths = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return typeof length === "number" ? lengths.filter((shorter) => length % shorter === 0) : lengths;
}

/** As it is kept: not longer than it takes to repeat it, and a list of one is a number. −0 is 0. */
function shortest(list: readonly number[], spec: ListSpec): Numbers {
  const numbers = list.map((one) => one + 0);
  const isFixed = typeof spec.length === "number";
  const length = isFixed
    ? lengthsOf(spec).find((shorter) => numbers.every((one, i) => one === numbers[i % shorter]))!
    : numbers.length;
  return length === 1 ? numbers[0]! : numbers.slice(0, length);
}

/** So many numbers, of one for all or of a list that is repeated. */
export function spread(numbers: Numbers, length: number): readonly number[] {
  return Array.from({ length }, (_, i) => spreadAt(numbers, i));
}

/** One number of such a list. */
export function spreadAt(numbers: Numbers, i: number): number {
  return typeof numbers === "number" ? numbers : numbers[i % numbers.length]!;
}

/**
 * Attributes as a kernel takes them, one after the other: of a list all its numbers, and where their number is not fixed first
 * how many there are, then as many as there can be, with zeros behind; yes is 1 and no is 0; of a word its place among those known.
 */
export function flatAttrs(specs: AttrSpecs, names: readonly string[], attrs: Attrs): readonly number[] {
  return names.flatMap((name): readonly number[] => {
    const value = attrs[name]!;
    const spec = specs[name];
    if (spec?.kind === "list" && typeof value !== "string" && typeof value !== "boolean") {
      if (typeof spec.length === "number") return spread(value, spec.length);
      const list = typeof value === "number" ? [value] : value;
      return [list.length, ...Array.from({ length: spec.length[1] }, (_, i) => list[i] ?? 0)];
    }
    if (spec?.kind === "word") return [spec.words.indexOf(String(value))];
    return [Number(value)];
  });
}

function fits(value: unknown, { min, below = Infinity, integer }: Range): value is number {
  if (typeof value !== "number" || !(value >= min && value < below)) return false;
  return integer ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** What an attribute is expected to be, in words. */
export function wantedAttr(spec: AttrSpec): string {
  if (spec.kind === undefined || spec.kind === "number") return wantedNumber(spec);
  switch (spec.kind) {
    case "flag":
      return "true or false";
    case "word":
      return `one of ${spec.words.join(", ")}`;
    case "list": {
      const { length, words = {} } = spec;
      const counts = typeof length === "number" ? lengthsOf(spec).slice(1).join(" or ") : length.join(" to ");
      const forms = [wantedNumber(spec.each), `a list of ${counts} of them`, ...Object.keys(words)];
      return `${forms.slice(0, -1).join(", ")} or ${forms.at(-1)!}`;
    }
  }
}

function wantedNumber({ min, below = Infinity, integer }: Range): string {
  const limits = [min > -Infinity && `of at least ${min}`, below < Infinity && `below ${below}`];
  return [integer ? "a whole number" : "a number", limits.filter(Boolean).join(" and ")]
    .filter(Boolean)
    .join(" ");
}

function placeOf(attr: string, index: number | undefined): string {
  return index === undefined ? attr : `${attr}[${index}]`;
}

/** As an error shows it. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.slice(0, 8).map(shownValue).join(",")}${value.length > 8 ? ",…" : ""}]`;
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
