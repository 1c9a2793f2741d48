// Where the breakpoints of a row of the network go: its forward unit beside the name, its backward
// unit beneath it, and the gradients and updates of its parameters beside these.

import type {
  Breakpoint,
  InstructionInfo,
  Phase,
  SessionInfo,
  TensorPath,
} from "../../../src-engine/protocol/protocol";
import { ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { phasesOf, placeOf, unitOf } from "../places";

export interface Slot {
  /** What a click sets: `backward/conv2`. */
  readonly place: string;
  /** The operations whose breakpoints are shown there. */
  readonly instructions: readonly number[];
  readonly arrow: string;
}

export interface Gutter {
  readonly slots: readonly Slot[];
  /** By the parameter's path. */
  readonly parameterSlots: Readonly<Record<TensorPath, Slot>>;
  /** What F9 and Space set on this row: the unit of the current phase. */
  readonly place: string;
}

const arrows = { forward: "→", loss: "→", backward: "←", update: "↻" } as const;

/** @param phase the current operation's */
export function gutterOf(
  info: SessionInfo,
  layer: string,
  parameters: readonly TensorPath[],
  phase: Phase = "forward",
): Gutter {
  const phases = phasesOf(info, layer);
  const fallback = phases.includes("backward") ? "backward" : (phases[0] ?? "forward");
  const indices = (wanted: (one: InstructionInfo) => boolean): readonly number[] =>
    info.instructions.flatMap((one, i) => (wanted(one) ? [i] : []));
  const slots = phases
    .filter((each) => each !== "update")
    .map((each) => ({
      place: unitOf(layer, each),
      arrow: arrows[each],
      instructions: indices(
        (one) => one.layer === layer && one.phase === each && !parameters.includes(ownerOf(info, one.writes)),
      ),
    }));
  const parameterSlots = parameters.flatMap((path): [TensorPath, Slot][] => {
    const instructions = indices((one) => ownerOf(info, one.writes) === path);
    const own = instructions.map((i) => info.instructions[i]).filter((one) => one !== undefined);
    const shown = own.find((one) => one.phase === phase) ?? own[0];
    return shown ? [[path, { place: placeOf(shown), arrow: arrows[shown.phase], instructions }]] : [];
  });
  return {
    slots,
    parameterSlots: Object.fromEntries(parameterSlots),
    place: unitOf(layer, phases.includes(phase) ? phase : fallback),
  };
}

/** A unit that has a slot of its own is shown there, though its last operation may be a parameter's. */
const unit = /^(forward|backward)\/[^/]+$|^loss$/;

/** @param at the operation where it is looked at */
export function isShownAt(slot: Slot, { place }: Breakpoint, at: number | undefined): boolean {
  if (place !== undefined && unit.test(place)) return place === slot.place;
  return at !== undefined && slot.instructions.includes(at);
}
