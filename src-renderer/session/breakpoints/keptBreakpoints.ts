// Breakpoints between visits, kept for each model by itself. What is read may be of another time,
// or not be ours at all: what does not look like a breakpoint is left out.

import type { Breakpoint } from "../../../src-engine/protocol/protocol";

interface Kept {
  readonly breakpoints: readonly Breakpoint[];
  /** Whether the first NaN or infinity stops. */
  readonly nonFinite: boolean;
}

const nothing: Kept = { breakpoints: [], nonFinite: true };
const keyOf = (model: string): string => `backstep.breakpoints.${model}`;

/** Never throws: without storage, or with something else in it, there are none. */
export function readKept(model: string): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(model)) ?? "null");
    if (!isObject(kept) || !Array.isArray(kept["breakpoints"])) return nothing;
    const breakpoints = kept["breakpoints"].map(breakpointIn).filter((one) => one !== undefined);
    const own = new Map(breakpoints.map((one) => [one.id, one]));
    return { breakpoints: [...own.values()], nonFinite: kept["nonFinite"] !== false };
  } catch {
    return nothing; // no storage, or not JSON
  }
}

/** Never throws: without storage they last as long as the page. */
export function writeKept(model: string, kept: Kept): void {
  try {
    localStorage.setItem(keyOf(model), JSON.stringify(kept));
  } catch {
    // Without storage, breakpoints last as long as the page.
  }
}

function breakpointIn(given: unknown): Breakpoint | undefined {
  if (!isObject(given)) return undefined;
  const { id, enabled, place, condition, hitCondition, logMessage, after } = given;
  if (!isId(id)) return undefined;
  return {
    id,
    enabled: enabled !== false,
    ...(typeof place === "string" && { place }),
    ...(typeof condition === "string" && { condition }),
    ...(typeof hitCondition === "string" && { hitCondition }),
    ...(typeof logMessage === "string" && { logMessage }),
    ...(isId(after) && { after }),
  };
}

const isId = (given: unknown): given is number => Number.isSafeInteger(given) && Number(given) >= 0;

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null;
}
