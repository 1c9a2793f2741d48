// Guesses which recorded tensor is which of the model's: by names, then by shapes that only one has, then by the numbers themselves.

import type { TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import type { Observation, ObservedIteration, RecordedIteration } from "../recording";
import { byValue } from "./byValue";
import { Candidates, type Match } from "./candidates";
import { flattenedIn } from "./layouts";
import type { decodeMapping, Mapping } from "./mapping";
import { laidOut } from "./turned";

type Kept = ReturnType<typeof decodeMapping>;

/**
 * @param kept what somebody chose before: it goes before any guess
 * @throws FormatError where a choice names what is not there, or does not fit
 */
export async function matchRecording(
  program: Program,
  { tensors }: RecordedIteration,
  kept: Kept = new Map(),
): Promise<Match> {
  const found = new Candidates(program, tensors);
  for (const [path, choice] of kept) found.choose(path, choice);
  found.byNames();
  found.byShapes();
  await byValue(program, found);
  return found.match();
}

/** What of a recorded iteration has found its place, by the model's paths. @throws FormatError where the mapping does not fit */
export async function observe(
  program: Program,
  { iteration, tensors }: RecordedIteration,
  mapping: Mapping,
): Promise<ObservedIteration> {
  const flattened = flattenedIn(program);
  const byName = new Map(tensors.map((one) => [one.name, one]));
  const values = new Map<TensorPath, Observation>();
  for (const { path, name, layout } of mapping) {
    const recorded = byName.get(name);
    const info = program.tensors[path];
    if (!recorded || !info) continue; // other iterations may have recorded less
    values.set(path, await laidOut(recorded, info, flattened.get(path), layout));
  }
  return { iteration, values };
}
