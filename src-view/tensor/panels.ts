// Where the cells of a tensor lie on the page.
//
// Every picture is groups of panels of cells, and all three run row-major, so the order on the
// page is the order in memory: a feature map is a group of one panel, a filter is a group with a
// panel for each input channel, a matrix is one panel, a vector is groups of one cell.

/** How a tensor's flat numbers are folded into groups, panels, rows and columns. */
export interface Fold {
  readonly groups: number;
  /** In one group, side by side. */
  readonly panels: number;
  readonly rows: number;
  readonly columns: number;
  /** Red, green and blue in one cell: what black and white are in each. In memory each is a panel of its own, one after the other. */
  readonly colors?: readonly ColorRange[];
}

export interface ColorRange {
  readonly black: number;
  readonly white: number;
}

/** Elements from one panel to the next. */
export function panelSize({ rows, columns, colors }: Fold): number {
  return rows * columns * (colors?.length ?? 1);
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Layout extends Fold, Box {
  /** Groups in a row. */
  readonly across: number;
  /** The side of a cell, in CSS pixels. */
  readonly cell: number;
  /** Between panels, and between groups. */
  readonly gap: number;
  readonly groupGap: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Wraps the groups so that the cells become as large as the box allows, up to `largest`; at least one pixel.
 * Small cells grow by half pixels: a whole one more would often not fit, and leave half the box empty.
 */
export function arrange(fold: Fold, box: Box, largest: number): Layout {
  let best: Layout | undefined;
  for (let across = 1; across <= fold.groups; across++) {
    let layout = layoutOf(fold, across, largestCell(fold, across, box, largest));
    // Gaps grow with the cells, so a first guess may be somewhat too large.
    while (layout.cell > 1 && !fits(layout, box)) layout = layoutOf(fold, across, below(layout.cell));
    if (!best || better(layout, best, box)) best = layout;
  }
  return best ?? layoutOf(fold, 1, 1);
}

/** The cell that would fit with the smallest gaps. */
function largestCell(fold: Fold, across: number, box: Box, largest: number): number {
  const bare = layoutOf(fold, across, 0);
  const byWidth = (box.width - bare.width) / (across * fold.panels * fold.columns);
  const byHeight = (box.height - bare.height) / (Math.ceil(fold.groups / across) * fold.rows);
  const room = Math.max(1, Math.min(largest, byWidth, byHeight));
  return room < FINE ? Math.floor(2 * room) / 2 : Math.floor(room);
}

/** Below this size half a pixel more is worth having. */
const FINE = 3;
const below = (cell: number): number => (cell <= FINE ? cell - 0.5 : cell - 1);

/** Kernels stay apart at every size: their cells must not run together into one block. */
const panelGap = (cell: number): number => Math.min(WIDEST_GAP, Math.max(1, Math.round(cell / 2)));
const WIDEST_GAP = 18;

function groupGapOf(fold: Fold, gap: number): number {
  if (fold.panels > 1) return Math.max(8, 2 * gap);
  return fold.rows * fold.columns === 1 ? 1 : Math.max(4, gap);
}

/**
 * @param across groups in a row
 * @param cell its side, in CSS pixels, as are all lengths that come back
 */
export function layoutOf(
  { groups, panels, rows, columns, colors }: Fold,
  across: number,
  cell: number,
): Layout {
  const fold = { groups, panels, rows, columns, ...(colors && { colors }) };
  const gap = panelGap(cell);
  const groupGap = groupGapOf(fold, gap);
  const down = Math.ceil(fold.groups / across);
  const groupWidth = fold.panels * fold.columns * cell + (fold.panels - 1) * gap;
  return {
    ...fold,
    across,
    cell,
    gap,
    groupGap,
    width: across * groupWidth + (across - 1) * groupGap,
    height: down * fold.rows * cell + (down - 1) * (fold.panels > 1 ? gap + 1 : groupGap),
  };
}

const fits = (layout: Layout, box: Box): boolean => layout.width <= box.width && layout.height <= box.height;

/** What a last row with holes in it is worth: full rows read better even when their cells are somewhat smaller. */
const RAGGED = 0.7;

/** What fits goes before what does not, then large cells in full rows, then few rows. */
function better(a: Layout, b: Layout, box: Box): boolean {
  if (fits(a, box) !== fits(b, box)) return fits(a, box);
  const excess = (l: Layout): number => Math.max(l.width / box.width, l.height / box.height);
  if (!fits(a, box)) return excess(a) < excess(b);
  const worth = (l: Layout): number => l.cell * (l.groups % l.across === 0 ? 1 : RAGGED);
  return worth(a) === worth(b) ? a.across > b.across : worth(a) > worth(b);
}

/** The upper left corner of a panel; panels are counted through all groups. */
export function panelOrigin(layout: Layout, panel: number): Point {
  const { panels, rows, columns, across, cell, gap, groupGap } = layout;
  const group = Math.floor(panel / panels);
  const inGroup = panel - group * panels;
  const groupWidth = panels * columns * cell + (panels - 1) * gap;
  const groupHeight = rows * cell + (panels > 1 ? gap + 1 : groupGap);
  return {
    x: (group % across) * (groupWidth + groupGap) + inGroup * (columns * cell + gap),
    y: Math.floor(group / across) * groupHeight,
  };
}

/** The upper left corner of the element at a flat offset. */
export function cellOrigin(layout: Layout, offset: number): Point {
  const panel = Math.floor(offset / panelSize(layout));
  const inside = offset % (layout.rows * layout.columns);
  const row = Math.floor(inside / layout.columns);
  const { x, y } = panelOrigin(layout, panel);
  return { x: x + (inside - row * layout.columns) * layout.cell, y: y + row * layout.cell };
}

/** The flat offset of the element under a point, in a cell of colours the red one's; undefined in the gaps. */
export function cellAt(layout: Layout, { x, y }: Point): number | undefined {
  const { groups, panels, rows, columns, across, cell, gap, groupGap } = layout;
  const groupWidth = panels * columns * cell + (panels - 1) * gap;
  const groupHeight = rows * cell + (panels > 1 ? gap + 1 : groupGap);
  const groupColumn = Math.floor(x / (groupWidth + groupGap));
  const group = Math.floor(y / groupHeight) * across + groupColumn;
  const panelStep = columns * cell + gap;
  const inGroup = x - groupColumn * (groupWidth + groupGap);
  const panel = Math.floor(inGroup / panelStep);
  const column = Math.floor((inGroup - panel * panelStep) / cell);
  const row = Math.floor((y - Math.floor(y / groupHeight) * groupHeight) / cell);
  const within = (value: number, end: number): boolean => value >= 0 && value < end;
  if (!within(groupColumn, across) || !within(group, groups) || !within(panel, panels)) return undefined;
  if (!within(row, rows) || !within(column, columns)) return undefined;
  return (group * panels + panel) * panelSize(layout) + row * columns + column;
}

/** The element one press of an arrow key away, across panels too; the same one at the edge. */
export function neighbour(layout: Layout, offset: number, dx: number, dy: number): number {
  const { x, y } = cellOrigin(layout, offset);
  // One stays in the colour one is at.
  const inPanel = offset % panelSize(layout);
  const plane = inPanel - (inPanel % (layout.rows * layout.columns));
  const middle = layout.cell / 2;
  // Past the panel's edge the first try lands in the gap: reach over it.
  for (const reach of [layout.cell, layout.cell + layout.gap + 1, layout.cell + layout.groupGap]) {
    const found = cellAt(layout, { x: x + middle + dx * reach, y: y + middle + dy * reach });
    if (found !== undefined && found !== offset - plane) return found + plane;
  }
  return offset;
}
