// A tensor's groups of panels of cells on a grid of whole cells: so that one picture holds them all, gaps
// included, and every edge falls on a pixel.

import type { Tensor } from "../../src-engine/tensor/tensor";
import { colorTable } from "../tensor/colormap";
import { shortNumber } from "../number";
import { rgbOf } from "../tensor/colorPixels";
import { panelSize, type Fold } from "../tensor/panels";
import type { Scale } from "../tensor/scale";
import { colorOf } from "../tensor/paintTensor";
import { cells } from "./cells";
import { boxPath, ink, LABEL, onGrid, PIXEL, text, type Block, type Mark } from "./marks";
import { textWidth } from "./textWidth";

/** All in cells but `cell`, which is in points. */
interface Grid extends Fold {
  readonly cell: number;
  readonly across: number;
  readonly down: number;
  readonly gap: number;
  readonly groupGap: number;
  readonly label: number;
  readonly groupWidth: number;
  readonly width: number;
  readonly height: number;
}

/** What a last row with holes in it is worth; full width is worth twice as large cells. */
const RAGGED = 0.7;
/** Between maps, and above each for its number, in points. */
const GAP = 3;
const LABEL_ROOM = 8.25;
/** Frames around more panels than that would be all one sees. */
const MOST_FRAMES = 400;

/**
 * @param width in points, as is `height`, which is kept to where the cells allow it
 * @param largest side of a cell in points
 */
interface Room {
  readonly width: number;
  readonly height: number;
  readonly largest?: number;
  /** What the groups are called, where they are not just counted. */
  readonly names?: readonly string[] | undefined;
}

export function mosaic(
  { data }: Pick<Tensor, "data">,
  fold: Fold,
  /** One for each panel where there are several. */
  scale: Scale | readonly Scale[],
  { width, height, largest = 9, names }: Room,
): Block {
  // The numbers of the rows of a vector stand left of it.
  const isVector = fold.rows * fold.columns === 1 && fold.panels === 1;
  const margin = isVector ? onGrid(textWidth(String(fold.groups), LABEL) + 4) : 0;
  const grid = chosen(fold, width - margin, height, largest);
  const raster = { width: grid.width, height: grid.height, data: new Uint32Array(grid.width * grid.height) };
  const plane = fold.rows * fold.columns;
  for (let panel = 0; panel < fold.groups * fold.panels; panel++) {
    const { x, y } = originOf(grid, panel);
    const own = "low" in scale ? scale : scale[panel]!;
    const table = colorTable(own.map, "light");
    for (let i = 0; i < plane; i++) {
      const row = Math.floor(i / fold.columns);
      const at = panel * panelSize(fold) + i;
      raster.data[(y + row) * grid.width + x + (i - row * fold.columns)] = fold.colors
        ? rgbOf(data, at, plane, fold.colors, table)
        : colorOf(data[at] ?? NaN, own, table);
    }
  }
  const marks: Mark[] = [cells(raster, grid.cell, margin)];
  const framed = framesOf(grid, margin);
  if (framed) marks.push({ kind: "path", d: framed, stroke: ink.frame, width: 0.25 });
  marks.push(...labels(grid, isVector, margin, names, "low" in scale ? undefined : scale));
  return { width: margin + grid.width * grid.cell, height: grid.height * grid.cell, marks };
}

function chosen(fold: Fold, width: number, height: number, largest: number): Grid {
  let best: Grid | undefined;
  for (let pixels = Math.floor(largest / PIXEL); pixels >= 1; pixels--) {
    const cell = pixels * PIXEL;
    if (best && cell <= (best.cell * RAGGED) / 2) break;
    for (let across = fold.groups; across >= 1; across--) {
      const grid = measured(fold, across, cell);
      if (grid.width * cell > width || grid.height * cell > height) continue;
      const worth = (one: Grid): number =>
        one.cell * (fold.groups % one.across === 0 ? 1 : RAGGED) * (1 + (one.width * one.cell) / width);
      if (!best || worth(grid) > worth(best)) best = grid;
    }
  }
  if (best) return best;
  // Too much for the height: as many as fit side by side, and as long as it takes.
  for (let across = fold.groups; across >= 1; across--) {
    const grid = measured(fold, across, PIXEL);
    if (grid.width * PIXEL <= width) return grid;
  }
  const one = measured(fold, 1, PIXEL);
  return { ...one, cell: width / one.width };
}

function measured(fold: Fold, across: number, cell: number): Grid {
  const { groups, panels, rows, columns } = fold;
  const whole = (points: number): number => Math.max(1, Math.ceil(points / cell - 1e-9));
  const isVector = rows * columns === 1 && panels === 1;
  const gap = panels > 1 ? whole(0.75) : 0;
  const groupGap = isVector ? 0 : panels > 1 ? whole(2 * GAP) : whole(GAP);
  const label = groups > 1 && !isVector ? whole(LABEL_ROOM) : 0;
  const down = Math.ceil(groups / across);
  const groupWidth = panels * columns + (panels - 1) * gap;
  return {
    ...fold,
    ...{ cell, across, down, gap, groupGap, label, groupWidth },
    width: across * groupWidth + (across - 1) * groupGap,
    height: down * (label + rows) + (down - 1) * (isVector ? 0 : whole(GAP / 2)),
  };
}

function originOf(grid: Grid, panel: number): { readonly x: number; readonly y: number } {
  const { panels, columns, rows, across, down, gap, groupGap, groupWidth, label, height } = grid;
  const group = Math.floor(panel / panels);
  const row = Math.floor(group / across);
  const between = down > 1 ? (height - down * (label + rows)) / (down - 1) : 0;
  return {
    x: (group % across) * (groupWidth + groupGap) + (panel % panels) * (columns + gap),
    y: row * (label + rows + between) + label,
  };
}

/** A hairline around every panel: maps that are white at the edge have an edge. */
function framesOf(grid: Grid, margin: number): string | undefined {
  const { groups, panels, rows, columns, cell } = grid;
  const count = groups * panels;
  if (rows * columns === 1 || count > MOST_FRAMES || Math.min(rows, columns) * cell < 4) return undefined;
  return Array.from({ length: count }, (_, panel) => {
    const { x, y } = originOf(grid, panel);
    return boxPath(margin + x * cell, y * cell, columns * cell, rows * cell);
  }).join("");
}

/** The number of every group, or where these do not fit of the first in each row. */
function labels(
  grid: Grid,
  isVector: boolean,
  margin: number,
  names: readonly string[] | undefined,
  scales: readonly Scale[] | undefined,
): Mark[] {
  const { groups, panels, across, cell, rows, groupWidth, groupGap } = grid;
  if (groups === 1) return [];
  const nameOf = (group: number): string => names?.[group] ?? String(group);
  const step = (groupWidth + groupGap) * cell;
  const withLimits = (group: number): string => {
    const own = scales?.[group];
    return own ? `${nameOf(group)}\u00a0 ${limitsText(own)}` : nameOf(group);
  };
  const all = Array.from({ length: groups }, (_, group) => group);
  // All of them or none.
  const isRoom = panels === 1 && all.every((group) => textWidth(withLimits(group), LABEL) + 3 <= step);
  const every = isVector ? across : Math.ceil((textWidth(nameOf(groups - 1), LABEL) + 2) / step);
  return all
    .filter((group) => (group % across) % every === 0)
    .map((group) => {
      const { x, y } = originOf(grid, group * panels);
      const look = { size: LABEL, fill: ink.soft } as const;
      const words = isRoom ? withLimits(group) : nameOf(group);
      if (!isVector) return text(margin + x * cell, y * cell - 1.5, words, look);
      return text(margin - 3, y * cell + (rows * cell) / 2 + 2.5, nameOf(group), { ...look, anchor: "end" });
    });
}

/** `±0.12`, and of what has no sign `0…1.5`. */
function limitsText({ map, low, high }: Scale): string {
  return map === "diverging" ? `±${shortNumber(high)}` : `${shortNumber(low)}…${shortNumber(high)}`;
}
