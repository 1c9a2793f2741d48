// Attributes as text in a field, and back: `3`, `3, 5`, `same`. What is neither a number nor a list of them stays the text it
// is, so that nothing typed is lost and the engine can say what is wrong with it.

import type { Typed } from "./spec";

export function typedText(value: Typed): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((one: unknown) => typedText(one)).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Nothing typed is undefined: the usual value. */
export function typedValue(text: string): Typed {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const inner = /^\[(.*)\]$/s.exec(trimmed)?.[1];
  const parts = (inner ?? trimmed).split(/[,\s]+/).filter((part) => part !== "");
  const numbers = parts.map(numberOf);
  if (!numbers.every((one) => one !== undefined)) return text;
  return inner === undefined && numbers.length === 1 ? numbers[0] : numbers;
}

function numberOf(text: string): number | undefined {
  const value = Number(text.replace("−", "-"));
  return Number.isFinite(value) ? value : undefined;
}
