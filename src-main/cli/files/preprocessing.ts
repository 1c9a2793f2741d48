// --with-preprocessing, of the commands that write weights.

import type { WritableFormat } from "../../../src-engine/formats";
import { UsageError } from "../arguments";
import { flag } from "../declaration";

export const withPreprocessing = flag(
  "let the ONNX graph normalise by itself: its input are pixels / 255, its first nodes subtract the mean and divide",
);

/** @throws UsageError where the format has no place for it */
export function preprocessingInto(
  command: string,
  format: WritableFormat | undefined,
  wanted: boolean | undefined,
): boolean {
  if (!wanted || format?.normalizes) return wanted ?? false;
  throw new UsageError(
    `${command}: --with-preprocessing needs a file that ends in .onnx: ${format?.extensions[0] ?? "nothing that is written"} has no graph to hold it`,
  );
}
