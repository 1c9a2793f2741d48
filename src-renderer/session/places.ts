// Places in an iteration, as breakpoints name them: a moment's address without its iteration.

import type { InstructionInfo, Phase, SessionInfo } from "../../src-engine/protocol/protocol";

/** `backward/conv2/gradWeight`, `loss/output`, `update/conv2/weight`: right after an operation. */
export function placeOf({ place }: InstructionInfo): string {
  return place;
}

/** Layer × phase: `backward/conv2`; the loss is a phase of its own. It is reached where the unit's last operation has run. */
export function unitOf(layer: string, phase: Phase): string {
  return phase === "loss" ? "loss" : `${phase}/${layer}`;
}

/** The phases in which a layer has anything to do, in the order of an iteration. */
export function phasesOf({ instructions }: SessionInfo, layer: string): readonly Phase[] {
  return [...new Set(instructions.filter((one) => one.layer === layer).map(({ phase }) => phase))];
}

/** Every place of a program, coarse before fine: `backward`, `backward/conv2`, `backward/conv2/gradWeight`. */
export function placesOf({ instructions }: SessionInfo): readonly string[] {
  const phases = new Set<string>(instructions.map(({ phase }) => phase));
  const units = new Set(instructions.map(({ layer, phase }) => unitOf(layer, phase)));
  return [...new Set([...phases, ...units, ...instructions.map(placeOf)])];
}

/** The operation after which a place lies, as an index into the program; −1 where there is no such place. */
export function instructionAt({ instructions }: SessionInfo, place: string): number {
  const bare = place.trim().replace(/\[.*$/, "");
  return instructions.findLastIndex(
    (one) =>
      bare !== "" && (placeOf(one) === bare || unitOf(one.layer, one.phase) === bare || one.phase === bare),
  );
}
