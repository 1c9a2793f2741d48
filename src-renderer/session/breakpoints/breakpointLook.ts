// What a breakpoint looks like and how it is called.

import type { Breakpoint, VerifiedBreakpoint } from "../../../src-engine/protocol/protocol";

export interface Look {
  /** A diamond only says something, a circle stops. */
  readonly shape: "circle" | "diamond";
  /** Hollow when it is switched off. */
  readonly on: boolean;
  /** Bears "=": it stops only where something holds. */
  readonly conditional: boolean;
  /** Grey when the engine cannot make sense of it. */
  readonly understood: boolean;
}

/** @param verified what the engine said of it; nothing yet is no complaint */
export function lookOf(breakpoint: Breakpoint, verified?: VerifiedBreakpoint): Look {
  return {
    shape: breakpoint.logMessage === undefined ? "circle" : "diamond",
    on: breakpoint.enabled,
    conditional: breakpoint.condition !== undefined || breakpoint.hitCondition !== undefined,
    understood: verified?.verified ?? true,
  };
}

/** Nothing would be lost by removing it: it is a place and no more. */
export function isPlain({ condition, hitCondition, logMessage, after, place }: Breakpoint): boolean {
  const says = [condition, hitCondition, logMessage, after].some((part) => part !== undefined);
  return place !== undefined && !says;
}

/** The short name: its place, or where it has none its condition. */
export function nameOf({ place, condition, logMessage }: Breakpoint): string {
  return place ?? condition ?? (logMessage === undefined ? "every iteration" : `log “${logMessage}”`);
}

/** What else there is to it, in words, the condition first. */
export function detailsOf(
  { place, condition, hitCondition, logMessage, after }: Breakpoint,
  others: readonly Breakpoint[] = [],
): readonly string[] {
  const first = others.find(({ id }) => id === after);
  return [
    place !== undefined && condition,
    hitCondition !== undefined && `hits ${hitCondition}`,
    logMessage !== undefined && (place ?? condition) !== undefined && `log “${logMessage}”`,
    after !== undefined && `after ${first ? nameOf(first) : `breakpoint ${after}`}`,
  ].filter((part): part is string => typeof part === "string");
}

/** What is wrong with it; which field that is in goes without saying where the field is seen. */
export function complaintOf({ verified, message, field }: VerifiedBreakpoint): string | undefined {
  if (verified) return undefined;
  const text = message ?? "the engine cannot place it";
  return field && text.startsWith(`${field}: `) ? text.slice(field.length + 2) : text;
}

/** All of it in a line, with what is wrong: for tooltips and those who hear the page. */
export function sentenceOf(
  breakpoint: Breakpoint,
  verified?: VerifiedBreakpoint,
  others: readonly Breakpoint[] = [],
): string {
  const kind = breakpoint.logMessage === undefined ? "Breakpoint" : "Logpoint";
  const parts = [`${kind} ${nameOf(breakpoint)}`, ...detailsOf(breakpoint, others)];
  if (!breakpoint.enabled) parts.push("switched off");
  const complaint = verified && complaintOf(verified);
  return [...parts, ...(complaint ? [complaint] : [])].join(", ");
}
