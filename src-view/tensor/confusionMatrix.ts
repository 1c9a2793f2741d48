// A confusion matrix as it is drawn on the page and on paper: labels down, predictions across, each count with its colour.

import type { Assessment } from "../../src-engine/protocol/protocol";
import type { Theme } from "./colormap";
import { paintOf, shadeOf, type CountScale } from "./countColors";

export interface ConfusionCell {
  readonly predicted: number;
  readonly n: number;
  /** Undefined where nothing is counted. */
  readonly paint: { readonly background: string; readonly color: string } | undefined;
}

export interface ConfusionRow {
  readonly label: number;
  readonly name: string;
  readonly score: Assessment["classes"][number] | undefined;
  readonly cells: readonly ConfusionCell[];
}

/** @param counts [label, predicted], row by row */
export function confusionMatrix(
  names: readonly string[],
  counts: ArrayLike<number>,
  { classes }: Pick<Assessment, "classes">,
  scale: CountScale,
  theme: Theme,
): { readonly most: number; readonly rows: readonly ConfusionRow[] } {
  const most = Math.max(1, ...Array.from(counts));
  const rows = names.map((name, label): ConfusionRow => {
    const cells = names.map((_, predicted): ConfusionCell => {
      const n = counts[label * names.length + predicted] ?? 0;
      const shade = shadeOf(n, most, scale);
      return { predicted, n, paint: shade === undefined ? undefined : paintOf(shade, theme) };
    });
    return { label, name, score: classes[label], cells };
  });
  return { most, rows };
}
