// What a field of a request may be. Each check says in words what was expected and what arrived; the caller puts before it
// who speaks and which field it is: `launch: expected seed` + `to be a whole number from 0 to 4294967295, got 1.5`.

import * as v from "valibot";
import { LONGEST_EXPRESSION, MOST } from "../limits";
import { unwritable } from "../written";

type Failed = v.BaseIssue<unknown>;

const toBe =
  (what: string) =>
  ({ input }: Failed): string =>
    `to be ${what}, got ${shown(input)}`;

/** JSON, cut after 60 characters. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}

/** An object with these fields; others are left out. Of a field that is missing its own check says what was expected. */
export const object = <T extends v.ObjectEntries>(fields: T) =>
  v.object(fields, (failed) => {
    const key = failed.path?.[0].key;
    const missing = typeof key === "string" ? fields[key] : undefined;
    return (missing && check(missing, undefined).issues?.[0].message) ?? toBe("an object")(failed);
  });

const check = <T extends v.GenericSchema>(schema: T, value: unknown) =>
  v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });

/**
 * The value, with nothing in it but what the schema names.
 * @throws Error saying of the first field that is wrong where it is, what was expected and what arrived
 */
export function checked<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> {
  const { output, issues } = check(schema, value);
  if (!issues) return output;
  const [{ path = [], message }] = issues;
  throw new Error(`expected ${fieldName(path)} ${message}`);
}

/** `breakpoints[2].id` */
function fieldName(path: readonly v.IssuePathItem[]): string {
  return path.reduce((before, { key }) => {
    if (typeof key === "number") return `${before}[${key}]`;
    return before ? `${before}.${String(key)}` : String(key);
  }, "");
}

export const truth = () => v.boolean(toBe("true or false"));

/** Any number at all: a debugger may write NaN on purpose. */
export const anyNumber = () => v.custom<number>((value) => typeof value === "number", toBe("a number"));

/** Both limits are included. */
export function number(min: number, max: number) {
  const wanted = toBe(`a number from ${min} to ${max}`);
  return v.pipe(v.number(wanted), v.minValue(min, wanted), v.maxValue(max, wanted));
}

/** Both limits are included. */
export function whole(min: number, max: number) {
  const wanted = toBe(`a whole number from ${min} to ${max}`);
  return v.pipe(v.number(wanted), v.integer(wanted), v.minValue(min, wanted), v.maxValue(max, wanted));
}

/** A place in a list, an iteration, a branch. */
export const count = () => whole(0, MOST);

export const oneOf = <const T extends readonly string[]>(known: T) => v.picklist(known, toBeOneOf(known));

export const toBeOneOf = (known: readonly string[]) => toBe(`one of ${known.join(", ")}`);

export const list = <T extends v.GenericSchema>(element: T, most = 10_000) => {
  const wanted = toBe(`a list of at most ${most}`);
  // The length comes first: of a list that is too long no element is looked at.
  return v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= most, wanted),
    v.array(element),
    v.readonly(),
  );
};

/** @param longest as it is written in a file, into which such a text may come */
export const text = (longest = LONGEST_EXPRESSION) =>
  v.pipe(
    v.string(toBe("a text")),
    v.check(
      (value) => unwritable(value, longest) === undefined,
      ({ input }) => `to have ${unwritable(input, longest)}`,
    ),
  );
