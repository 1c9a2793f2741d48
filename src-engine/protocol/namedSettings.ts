// An optimizer or a schedule with its settings in one word, as a command line has it: `Adam:beta1=0.8,weightDecay=0.01`.

import type { Attrs } from "./launch";

export interface NamedSettings {
  readonly type: string;
  readonly attrs: Attrs;
}

export function settingsInWords({ type, attrs }: NamedSettings): string {
  const settings = Object.entries(attrs).map(([name, value]) => `${name}=${String(value)}`);
  return settings.length ? `${type}:${settings.join(",")}` : type;
}

/** @throws Error saying what was expected of which part */
export function parseSettings(text: string): NamedSettings {
  const colon = text.indexOf(":");
  if (colon < 0) return { type: text, attrs: {} };
  const pairs = text
    .slice(colon + 1)
    .split(",")
    .map(pair);
  return { type: text.slice(0, colon), attrs: Object.fromEntries(pairs) };
}

function pair(text: string): [name: string, value: number] {
  const [name = "", value = "", ...others] = text.split("=").map((part) => part.trim());
  const number = Number(value);
  if (!name || value === "" || others.length || Number.isNaN(number))
    throw new Error(`expected a setting and a number, as in beta1=0.8, got "${text}"`);
  return [name, number];
}
