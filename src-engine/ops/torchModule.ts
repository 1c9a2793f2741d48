// How a layer or a loss is written as PyTorch's module: by its own name in torch.nn and its attributes by PyTorch's names, which they
// bear here anyway; where that is not all, the op's `<op>.torch.ts` says more.

import type { Attrs } from "../protocol/protocol";
import type { Shape } from "../tensor/tensor";
import { completedAttrs } from "./attrs";
import type { Op } from "./op";

// `any`, as in ops/op.ts: each row reads the attributes of its own op.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface TorchRow<A extends Attrs = any> {
  readonly op: Op<A>;
  /**
   * The expression that makes it, `nn.Linear(784, 10)`. Undefined where PyTorch has no module that does this under these attributes.
   * @param inputs shapes of what it reads, for one image
   */
  module?(attrs: A, inputs: readonly Shape[]): string | undefined;
  /**
   * The expression that computes it, where that is not the module called with what it reads: of `module` (which may not be there)
   * and of expressions for what it reads. Undefined where it is.
   */
  call?(inputs: readonly string[], attrs: A, module: string): string | undefined;
  /** What PyTorch's module carries besides, and what that is at first. */
  readonly carries?: Readonly<Record<string, number>>;
}

/** Of an optimizer. */
export interface TorchOptimizerRow {
  readonly op: Op;
  /** Its class's arguments behind the parameters, without the learning rate. */
  settings(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** What PyTorch calls its state, by our names. */
  readonly state: Readonly<Record<string, string>>;
}

/** `nn.Conv2d(1, 8, 3, padding=1)`; named values that are as usual, or undefined, are left out. */
export function called(
  name: string,
  given: readonly unknown[],
  named: Readonly<Record<string, unknown>> = {},
  usual: Readonly<Record<string, unknown>> = {},
): string {
  const words = Object.entries(named)
    .filter(([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(usual[key]))
    .map(([key, value]) => `${key}=${python(value)}`);
  return `${name}(${[...given.map(python), ...words].join(", ")})`;
}

/** The module of that name with those attributes that are not as usual; undefined where a list says more than PyTorch's pairs can. */
export function usualModule(
  { type, attrs: specs }: Pick<Op, "type" | "attrs">,
  attrs: Attrs,
): string | undefined {
  const usual = Object.fromEntries(
    Object.entries(specs).flatMap(([name, spec]) => ("default" in spec ? [[name, spec.default]] : [])),
  );
  const full = completedAttrs(specs, attrs);
  if (Object.values(full).some((value) => Array.isArray(value) && value.length > 2)) return undefined;
  const differing = Object.entries(full).filter(([name, value]) => value !== usual[name]);
  return called(`nn.${type}`, [], Object.fromEntries(differing.map(([name, value]) => [snake(name), value])));
}

/** `negativeSlope` as Python has it. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A value as Python writes it. */
export function python(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) return `(${value.map(python).join(", ")}${value.length === 1 ? "," : ""})`;
  if (typeof value !== "number") return "None";
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0.0" : String(value);
  return Number.isNaN(value) ? 'float("nan")' : `float("${value < 0 ? "-" : ""}inf")`;
}

/** A text in quotes, whatever is in it, in ASCII. */
export function pythonText(text: string): string {
  const escaped = Array.from(text, (sign) => {
    if (sign === '"' || sign === "\\") return `\\${sign}`;
    if (/[ -~]/.test(sign)) return sign;
    const code = sign.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
  return `"${escaped.join("")}"`;
}
