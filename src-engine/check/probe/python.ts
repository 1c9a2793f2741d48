// Pieces of Python: names, numbers, shapes.

import type { Attrs, AttrValue } from "../../protocol/protocol";

/** What an op is set to, as an argument. */
export interface Setting {
  readonly name: string;
  /** In Python. */
  readonly value: string;
  /** Whether it is passed by its name. */
  readonly byName: boolean;
}

/** `MaxPool2d` → `max_pool2d`, `NLLLoss` → `nll_loss`, `outChannels` → `out_channels`. */
export function snake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])(?=[a-z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

export function calledAs(name: string, style: "cache" | "g", way: "forward" | "backward"): string {
  if (style === "g") return way === "forward" ? name : `${name}_grad`;
  return `${name}_${way}`;
}

/** What an op's attributes come to as arguments; how many outputs there are says the weight. */
export function settings(attrs: Attrs): readonly Setting[] {
  return Object.entries(attrs)
    .filter(([name]) => name !== "bias" && !name.startsWith("out"))
    .map(([name, value]) => ({ name: snake(name), value: literal(value), byName: true }));
}

export function literal(value: AttrValue | readonly AttrValue[]): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "object")
    return `(${value.map((one) => literal(one)).join(", ")}${value.length === 1 ? "," : ""})`;
  return JSON.stringify(value);
}

export const tuple = (numbers: readonly number[]): string => literal(numbers);

/** `{"stride": 1, "pad": 1}` */
export function dictionary(entries: Readonly<Record<string, AttrValue>>): string {
  return `{${Object.entries(entries)
    .map(([name, value]) => `"${name}": ${literal(value)}`)
    .join(", ")}}`;
}
