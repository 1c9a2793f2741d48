// What a training leaves behind, written in an order that no crash can make wrong.

import type { Output } from "../output";
import { saveResult } from "../saveResult";

interface Result {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The session first: whatever ends the program between the two, no session lies beside newer weights than it knows. What
 * cannot be saved where it was to be keeps nothing else from being saved.
 * @returns whether each is where it was to be
 */
export async function saveTraining(
  {
    session,
    weights,
    beside,
    parts = [],
  }: {
    readonly session: Result | undefined;
    readonly weights: Result | undefined;
    /** What the weights' format cannot say; it names the weights that it is about. */
    readonly beside?: Result | undefined;
    /** Files that the weights' own takes its numbers from: they are there before it is. */
    readonly parts?: readonly Result[];
  },
  output: Pick<Output, "line">,
): Promise<boolean> {
  let isSaved = true;
  for (const result of [session, ...parts, weights, beside]) {
    if (!result) continue;
    if (await saveResult(result.path, result.bytes, output)) output.line(`saved ${result.path}`);
    else isSaved = false;
  }
  return isSaved;
}
