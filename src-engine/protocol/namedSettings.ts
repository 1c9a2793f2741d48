// An optimizer or a schedule with its settings in one word, as a command line has it: `Adam:beta1=0.8,weightDecay=0.01`.

import type { Attrs, AttrValue } from "./launch";

export interface NamedSettings {
  readonly type: string;
  readonly attrs: Attrs;
}

export function settingsInWords({ type, attrs }: NamedSettings): string {
  const settings = Object.entries(attrs).map(([name, value]) => `${name}=${inWords(value)}`);
  return settings.length ? `${type}:${settings.join(",")}` : type;
}

/** @throws Error saying what was expected of which part */
export function parseSettings(text: string): NamedSettings {
  const colon = text.indexOf(":");
  if (colon < 0) return { type: text, attrs: {} };
  const pairs = text
    .slice(colon + 1)
    .split(/,(?![^[]*\])/) // not within brackets
    .map(pair);
  return { type: text.slice(0, colon), attrs: Object.fromEntries(pairs) };
}

function inWords(value: AttrValue): string {
  return typeof value === "object" ? `[${value.join(",")}]` : String(value);
}

function pair(text: string): [name: string, value: AttrValue] {
  const [name = "", written = "", ...others] = text.split("=").map((part) => part.trim());
  const value = others.length || !name ? undefined : valueOf(written);
  if (value === undefined) throw new Error(`expected a setting and a number, as in beta1=0.8, got "${text}"`);
  return [name, value];
}

/** A number, a list of them in brackets, true or false, or a word. */
function valueOf(text: string): AttrValue | undefined {
  if (text === "true" || text === "false") return text === "true";
  const list = /^\[(.*)\]$/s.exec(text)?.[1];
  const numbers = (list ?? text).split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (numbers.every((number) => !Number.isNaN(number))) return list === undefined ? numbers[0] : numbers;
  return /^[A-Za-z]\w*$/.test(text) ? text : undefined;
}
