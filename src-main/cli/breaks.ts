// What `--break` says, as breakpoints: an expression, a place, or a place and a condition there.
//
//   norm(conv2.weight.grad) > 10
//   backward/conv2/gradWeight[7,3,1,1]
//   backward/conv2 if absmax(conv2.output.grad) > 1
//   nonFinite

import type { Breakpoint, VerifiedBreakpoint } from "../../src-engine/protocol/protocol";
import { UsageError } from "./arguments";

export interface Breaks {
  /** Numbered from 1, in the order of the texts. */
  readonly breakpoints: readonly Breakpoint[];
  /** Whether the first value that is not finite was asked for. */
  readonly nonFinite: boolean;
}

const NON_FINITE = "nonFinite";
/** A phase, and what may follow it; a `loss` that is compared with something is no place. */
const PLACE =
  /^((?:forward|loss|backward|update)(?:\/[^\s/[\]()<>=!&|+*]+)*(?:\s*\[[^\]]*\])?)(?:\s+if\s+(.+))?$/s;

/** @param hits which hits of each of them count, as in `>= 5` */
export function readBreaks(texts: readonly string[], hits: string | undefined): Breaks {
  const asked = texts.map((text) => text.trim());
  assertSaid(asked);
  if (hits?.trim() === "") throw new UsageError(`step: --hits: expected 5, ">= 5" or "% 10", got ""`);
  const breakpoints = asked.flatMap((text, i): Breakpoint[] => {
    if (text === NON_FINITE) return [];
    const { place, condition } = parts(text);
    return [
      {
        id: i + 1,
        enabled: true,
        ...(place !== undefined && { place }),
        ...(condition !== undefined && { condition }),
        ...(hits !== undefined && { hitCondition: hits }),
      },
    ];
  });
  return { breakpoints, nonFinite: asked.includes(NON_FINITE) };
}

/** An empty field of a dialog is none; an empty option is a mistake, and would stop everywhere. */
function assertSaid(asked: readonly string[]): void {
  for (const text of asked) {
    if (text === "") {
      throw new UsageError(
        `step: --break: expected an expression, a place such as backward/conv2, "PLACE if EXPR" or nonFinite, got ""`,
      );
    }
    if (/^if$|\sif$/.test(text))
      throw new UsageError(
        `step: --break ${JSON.stringify(text)}: expected an expression after "if", got the end`,
      );
  }
}

/** @throws UsageError for the first that makes no sense, with the column it is about */
export function assertVerified(texts: readonly string[], verified: readonly VerifiedBreakpoint[]): void {
  for (const { id, field, message = "makes no sense", column } of verified.filter((one) => !one.verified)) {
    const text = texts[id - 1] ?? "";
    if (field === "hitCondition") throw new UsageError(`step: --hits: ${message}`);
    throw new UsageError(`step: --break ${JSON.stringify(text)}: ${message}${at(text, field, column)}`);
  }
}

/** Counted in what was typed, from 1 as editors do. */
function at(text: string, field: VerifiedBreakpoint["field"], column: number | undefined): string {
  if (column === undefined) return "";
  const { place, condition = "" } = parts(text.trim());
  const begins = text.indexOf(text.trim());
  const before = field === "condition" && place !== undefined ? text.lastIndexOf(condition) : begins;
  return ` (column ${before + column + 1})`;
}

function parts(text: string): { place?: string | undefined; condition?: string | undefined } {
  const found = PLACE.exec(text);
  return found ? { place: found[1], condition: found[2] } : { condition: text };
}
