// Why the run stands where it stands, in one line; a step needs no reason.

import type { Breakpoint, Stopped } from "../../../src-engine/protocol/protocol";
import { nameOf } from "./breakpointLook";
import { shortNumber } from "../../../src-view/number";

interface Reason {
  readonly tone: "calm" | "breakpoint" | "exception";
  readonly text: string;
}

/** Undefined where nothing need be said: a step that came where it was to come. */
export function whyStopped(stopped: Stopped, breakpoints: readonly Breakpoint[]): Reason | undefined {
  const { reason, text } = stopped;
  const tone = reason === "exception" ? "exception" : reason.includes("breakpoint") ? "breakpoint" : "calm";
  if (tone === "exception") return { tone, text: text ?? "A value is not finite." };
  if (tone === "calm") return text === undefined ? undefined : { tone, text };
  const hit = breakpoints.filter(({ id }) => stopped.hitBreakpoints.includes(id));
  // What has been removed is no reason to be here any more.
  if (hit.length === 0 && stopped.hitBreakpoints.length > 0) return undefined;
  // The place is where we are: the condition says more.
  const names = hit.map((one) => `${one.condition ?? nameOf(one)}${found(stopped, one)}`).join(" and ");
  const kind = reason === "data breakpoint" ? "Data breakpoint" : "Breakpoint";
  const sample = stopped.hitSample === undefined ? "" : `, sample ${stopped.hitSample}`;
  return { tone, text: text ?? `${kind}${sample}${names && `: ${names}`}` };
}

/** ` (it is 2.62)`: by how much a comparison held, or what several found. */
function found({ hitValues }: Stopped, { id }: Breakpoint): string {
  const values = (hitValues?.[id] ?? []).map((value) => shortNumber(value));
  const last = values.pop();
  if (last === undefined) return "";
  return values.length ? ` (they are ${values.join(", ")} and ${last})` : ` (it is ${last})`;
}
