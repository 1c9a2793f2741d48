// A confusion matrix as it is drawn on the page and on paper: labels down, predictions across, each count with its colour.

import type { Assessment } from "../../src-engine/protocol/protocol";
import type { Theme } from "./colormap";
import type { Confusions } from "./confusions";
import { paintOf, shadeOf, type CountScale } from "./countColors";

interface ConfusionCell {
  readonly predicted: number;
  readonly n: number;
  /** Undefined where nothing is counted. */
  readonly paint: { readonly background: string; readonly color: string } | undefined;
}

interface ConfusionRow {
  readonly label: number;
  readonly name: string;
  readonly score: Assessment["classes"][number] | undefined;
  readonly cells: readonly ConfusionCell[];
}

/** Rows and cells are in the order of the names; `most` is the largest count, 1 at the least. */
export function confusionMatrix(
  names: readonly string[],
  counts: Confusions,
  { classes }: Pick<Assessment, "classes">,
  scale: CountScale,
  theme: Theme,
): { readonly most: number; readonly rows: readonly ConfusionRow[] } {
  const most = counts.pairs.reduce((largest, { n }) => Math.max(largest, n), 1);
  const rows = names.map((name, label): ConfusionRow => {
    const cells = names.map((_, predicted): ConfusionCell => {
      const n = counts.count(label, predicted);
      const shade = shadeOf(n, most, scale);
      return { predicted, n, paint: shade === undefined ? undefined : paintOf(shade, theme) };
    });
    return { label, name, score: classes[label], cells };
  });
  return { most, rows };
}
