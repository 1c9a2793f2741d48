// Where things stand in the run lane: the loss on top, what happened beneath it, then the heat strip. In CSS pixels.

interface Band {
  readonly top: number;
  readonly height: number;
}

export interface RunLane {
  readonly loss: Band;
  readonly marks: Band;
  readonly strip: Band & {
    /** The height of one layer's row. */
    readonly row: number;
  };
}

const MARKS = 11;
const GAP = 3;
const LEAST_LOSS = 24;
const LOWEST_ROW = 3;
const HIGHEST_ROW = 16;

/** The least height in which all of it is seen. */
export const leastRun = (layers: number): number => LEAST_LOSS + MARKS + 2 * GAP + LOWEST_ROW * layers;

/** The strip takes whole pixels a row, at most about three fifths of the height; the loss gets the rest. */
export function layoutRun(height: number, layers: number): RunLane {
  const free = Math.max(0, height - MARKS - 2 * GAP);
  const wanted = Math.floor(Math.min(0.62 * free, free - LEAST_LOSS) / Math.max(1, layers));
  const row = Math.min(HIGHEST_ROW, Math.max(LOWEST_ROW, wanted));
  const strip = row * layers;
  const loss = Math.max(LEAST_LOSS, free - strip);
  return {
    loss: { top: 0, height: loss },
    marks: { top: loss + GAP, height: MARKS },
    strip: { top: loss + MARKS + 2 * GAP, height: strip, row },
  };
}

interface RowLabel {
  readonly layer: number;
  readonly name: string;
  /** Its middle, from the strip's top. */
  readonly y: number;
}

/** As many names as there is room for: every layer's, or of those with parameters, never one over another. */
export function rowLabels(
  layers: readonly { readonly name: string; readonly parameters: readonly string[] }[],
  row: number,
  lineHeight: number,
): readonly RowLabel[] {
  const labels = layers.map(({ name }, layer) => ({ layer, name, y: (layer + 0.5) * row }));
  if (row >= lineHeight) return labels;
  const kept: RowLabel[] = [];
  const add = (label: RowLabel): void => {
    if (kept.every(({ y }) => Math.abs(y - label.y) >= lineHeight)) kept.push(label);
  };
  labels.filter((_, i) => layers[i]!.parameters.length > 0).forEach(add);
  return kept.sort((a, b) => a.y - b.y);
}

/** Ticks on whole iterations, about one each so many pixels. */
export function wholeTicks(ticks: readonly number[]): readonly number[] {
  return ticks.filter((tick) => Number.isInteger(tick));
}
