// Breakpoints as they were asked for, and what of it can be looked for in an iteration.

import type { Breakpoint, TensorPath, VerifiedBreakpoint } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import {
  assertMayHold,
  compared,
  ExpressionError,
  judge,
  located,
  messageText,
  needsOf,
  parse,
  parseMessage,
  presume,
  remember,
  type ChangeNode,
  type Expression,
  type Message,
  type Needs,
  type Scope,
} from "../expression/index";
import { parseHitCondition } from "./hitCondition";
import { placeOf } from "../time/moment";
import { parsePlace, type Site } from "../time/place";
import { needsOfWatch } from "../watches/watch";

/** An enabled breakpoint that makes sense, ready to be looked at once an iteration. */
export interface Check {
  readonly breakpoint: Breakpoint;
  /** After how many instructions it is looked at. */
  readonly pc: number;
  /** The element it stands on. */
  readonly element?: NonNullable<Site["element"]>;
  readonly condition?: Expression;
  /** The tensors that decide whether it is hit. */
  readonly reads: readonly TensorPath[];
  /**
   * Whether deciding takes tensors of the iteration, rather than only its number, the learning rate, the batch, the loss
   * and predictions. Parameters and their `.next` count as tensors.
   */
  readonly observes: boolean;
  /** Whether it asks for a change: a data breakpoint. */
  readonly isData: boolean;
  /** The changes of which the iteration before must be remembered. */
  readonly remembers: readonly ChangeNode[];
  /** Whether the hit of this number stops; the first is 1. */
  readonly stopsAt: (hit: number) => boolean;
  /** What it says instead of stopping. */
  readonly log?: Message;
}

interface Hit {
  readonly hit: boolean;
  /** The position in the batch of the sample that made the condition true. */
  readonly sample?: number;
}

interface Verification {
  /** One for each breakpoint, in their order. */
  readonly verified: readonly VerifiedBreakpoint[];
  /** Of those that are enabled and verified. */
  readonly checks: readonly Check[];
}

type Field = NonNullable<VerifiedBreakpoint["field"]>;

/** Never throws for what a breakpoint says: that is told in `verified`. */
export function verify(breakpoints: readonly Breakpoint[], program: Program): Verification {
  const results = breakpoints.map((breakpoint) => understood(breakpoint, breakpoints, program));
  return {
    verified: results.map(({ verified }) => verified),
    checks: results.flatMap(({ check }) => (check?.breakpoint.enabled ? [check] : [])),
  };
}

/** Once everything is known that it reads: at its `pc`. What is still unknown there is no hit. */
export function isHit({ condition }: Check, scope: Scope): Hit {
  if (!condition) return { hit: true };
  const { holds, sample } = judge(condition, scope);
  return { hit: holds === true, ...(sample !== undefined && { sample }) };
}

/** What its condition compared there, in numbers. @param sample the one that `isHit` found */
export function comparedBy({ condition }: Check, scope: Scope, sample?: number): readonly number[] {
  return condition ? compared(condition, scope, sample) : [];
}

/** Whether it may be hit, as far as a scope can tell that knows only part. What it denies is sure. */
export function mayHit({ condition }: Check, scope: Scope): boolean {
  return !condition || presume(condition, scope) !== false;
}

/** What a logpoint says. @param sample the one that `isHit` found */
export function message({ log }: Check, scope: Scope, sample?: number): string {
  return log ? messageText(log, scope, sample) : "";
}

/** What the next iteration's `recall` is to give, taken at this check's `pc`. */
export function memoryOf({ condition }: Check, scope: Scope): ReadonlyMap<ChangeNode, number> {
  return condition ? remember(condition, scope) : new Map();
}

/** An error, and in which field. */
class FieldError extends Error {
  constructor(
    readonly field: Field,
    message: string,
    readonly column?: number,
  ) {
    super(message);
  }
}

function understood(
  breakpoint: Breakpoint,
  all: readonly Breakpoint[],
  program: Program,
): { verified: VerifiedBreakpoint; check?: Check } {
  const { id } = breakpoint;
  try {
    const check = checkOf(breakpoint, program);
    checkOrder(breakpoint, all);
    return { verified: { id, verified: true, instruction: check.pc - 1 }, check };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { field, message, column } = error;
    return { verified: { id, verified: false, message, field, ...(column !== undefined && { column }) } };
  }
}

function checkOf(breakpoint: Breakpoint, program: Program): Check {
  const { place, condition: conditionText, hitCondition, logMessage } = breakpoint;
  const given = place === undefined ? undefined : within("place", () => parsePlace(place, program));
  const condition = written(conditionText) ? within("condition", () => parse(conditionText)) : undefined;
  const needs = condition && within("condition", () => needsOf(condition, program));
  if (condition) within("condition", () => assertMayHold(condition, program));
  const log = written(logMessage) ? within("logMessage", () => parseMessage(logMessage)) : undefined;
  const said = log ? within("logMessage", () => needsOfMessage(log, program)) : [];
  const pc = given?.pc ?? siteOf([...(needs ? [needs] : []), ...said.map(({ needs }) => needs)], program);
  if (needs) within("condition", () => assertReady(needs, 0, pc, program));
  for (const part of said) within("logMessage", () => assertReady(part.needs, part.at, pc, program));
  return {
    breakpoint,
    pc,
    ...(given?.element && { element: given.element }),
    ...(condition && { condition }),
    reads: needs?.paths ?? [],
    observes: (needs?.paths.length ?? 0) > 0,
    isData: needs?.isData ?? false,
    remembers: needs?.remembers ?? [],
    stopsAt: written(hitCondition)
      ? within("hitCondition", () => parseHitCondition(hitCondition))
      : () => true,
    ...(log && { log }),
  };
}

function needsOfMessage(log: Message, program: Program): { needs: Needs; at: number }[] {
  return log.flatMap((part) => {
    if (typeof part === "string") return [];
    return [{ needs: located(part.at, () => needsOfWatch(part.expression, program)), at: part.at }];
  });
}

/** The latest of what is read; the loss where nothing is. */
function siteOf(needs: readonly Needs[], program: Program): number {
  const tensors = needs.filter(({ readsWritten, outcome }) => readsWritten || outcome);
  return tensors.length ? Math.max(...tensors.map(({ site }) => site)) : program.evaluated;
}

function assertReady({ ready, last }: Needs, column: number, pc: number, { instructions }: Program): void {
  if (ready <= pc || !last) return;
  throw new ExpressionError(
    `expected only what is written by ${placeOf(instructions[pc - 1]!).join("/")}, got ${last.path}, which ${placeOf(instructions[ready - 1]!).join("/")} writes later`,
    column + last.at,
  );
}

function checkOrder({ id, after }: Breakpoint, all: readonly Breakpoint[]): void {
  const seen = new Set([id]);
  for (let next = after; next !== undefined;) {
    const other = all.find((breakpoint) => breakpoint.id === next);
    if (!other) throw new FieldError("after", `expected the number of another breakpoint, got ${next}`);
    if (seen.has(next)) {
      throw new FieldError("after", `expected no circle, got breakpoint ${next}, which waits for itself`);
    }
    seen.add(next);
    next = other.after;
  }
}

function within<T>(field: Field, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new FieldError(field, error.message, error.column);
  }
}

/** An empty field of a dialog is none. */
function written(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}
