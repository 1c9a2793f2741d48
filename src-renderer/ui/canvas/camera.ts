// How closely one looks at a picture of cells, and where. The place is one of the tensor, not of the page, so
// that an activation and its gradient are looked at together, whatever their size on the page.

import {
  arrange,
  layoutOf,
  panelOrigin,
  type Box,
  type Fold,
  type Layout,
  type Point,
} from "../../../src-view/tensor/panels";

/** A point within a panel, in cells from its corner; beyond its sides where it lies in a gap. */
export interface Place {
  /** Counted through all groups. */
  readonly panel: number;
  readonly row: number;
  readonly column: number;
}

/** Without one, all of the picture is seen. */
export interface Camera {
  /** How many times as large as when all of it fits. */
  readonly zoom: number;
  /** What stands in the middle. */
  readonly centre: Place;
}

/** What a box shows of a picture. */
export interface View {
  readonly layout: Layout;
  /** The point of the picture in the box's upper left corner; less than 0 where indices stand at the edge. */
  readonly origin: Point;
  /** As much of the box as the picture fills. */
  readonly box: Box;
  /** What the indices at the left and at the top take of it; 0 where there are none. */
  readonly edge: Point;
}

/** The side of a cell from which on its number stands in it, in CSS pixels. */
export const LEGIBLE = 30;
/** Cells grow up to this. */
const LARGEST = 72;
/** So many rows are seen at least. */
const ROWS = 3;
/** What the indices at the edge take: of the rows to the left, of the columns above. */
export const EDGE: Point = { x: 24, y: 15 };

/** Indices stand where they leave room for a cell. A vector's elements bear their own. */
const edgeOf = ({ cell, rows, columns }: Layout, box: Box): Point => {
  const has =
    cell >= LEGIBLE && rows * columns > 1 && box.height >= EDGE.y + cell && box.width >= EDGE.x + cell;
  return has ? EDGE : { x: 0, y: 0 };
};

/** The layout in which all of it fits, with its indices where cells are that large; cells up to `largest`. */
export function fitting(fold: Fold, box: Box, largest: number): Layout {
  const layout = arrange(fold, box, largest);
  if (edgeOf(layout, box).x === 0) return layout;
  const inner = arrange(fold, { width: box.width - EDGE.x, height: box.height - EDGE.y }, largest);
  return edgeOf(inner, box).x > 0 ? inner : arrange(fold, box, LEGIBLE - 1);
}

/** @param fit the layout in which all fits */
export function viewOf(fit: Layout, camera: Camera | undefined, box: Box): View {
  const layout = camera ? closer(fit, camera.zoom) : fit;
  const edge = edgeOf(layout, box);
  const middle = camera ? pointOf(layout, camera.centre) : undefined;
  const start = (length: number, size: number, before: number, at: number | undefined): number =>
    Math.max(-before, Math.min(length - size, Math.round((at ?? -Infinity) - size / 2)));
  return {
    layout,
    origin: {
      x: start(layout.width, box.width, edge.x, middle?.x),
      y: start(layout.height, box.height, edge.y, middle?.y),
    },
    box: {
      width: Math.min(box.width, layout.width + edge.x),
      height: Math.min(box.height, layout.height + edge.y),
    },
    edge,
  };
}

/** Whether there is more of the picture than the box shows. */
export function isPartial({ layout, origin, box }: View): boolean {
  return (
    origin.x > 0 ||
    origin.y > 0 ||
    layout.width - origin.x > box.width ||
    layout.height - origin.y > box.height
  );
}

/** What lies under a point of the box. */
export const placeUnder = ({ layout, origin }: View, at: Point): Place =>
  placeAt(layout, { x: origin.x + at.x, y: origin.y + at.y });

/**
 * So many times closer; what is under a point of the box stays there, as far as the picture's edges allow.
 * @param place what is to be there: a hand that goes on turning means what it first pointed at
 * @returns undefined where all of it is seen again
 */
export function zoomed(
  fit: Layout,
  camera: Camera | undefined,
  box: Box,
  factor: number,
  at: Point,
  place = placeUnder(viewOf(fit, camera, box), at),
): Camera | undefined {
  const zoom = Math.min((camera?.zoom ?? 1) * factor, mostZoom(fit, box));
  if (zoom <= 1) return undefined;
  const there = pointOf(closer(fit, zoom), place);
  return lookingAt(fit, zoom, box, { x: there.x - at.x, y: there.y - at.y });
}

/** Moved by so many pixels; a picture that is seen whole stays. */
export function panned(fit: Layout, camera: Camera | undefined, box: Box, by: Point): Camera | undefined {
  const view = viewOf(fit, camera, box);
  if (!isPartial(view)) return camera;
  return lookingAt(fit, camera?.zoom ?? 1, box, { x: view.origin.x + by.x, y: view.origin.y + by.y });
}

/** Moved as little as shows a cell whole. */
export function showing(
  fit: Layout,
  camera: Camera | undefined,
  box: Box,
  corner: Point,
  cell: number,
): Camera | undefined {
  const { origin, edge } = viewOf(fit, camera, box);
  const step = (from: number, length: number, before: number, at: number): number =>
    at < from + before ? at - from - before : Math.max(0, at + cell - from - length);
  const by = {
    x: step(origin.x, box.width, edge.x, corner.x),
    y: step(origin.y, box.height, edge.y, corner.y),
  };
  return by.x === 0 && by.y === 0 ? camera : panned(fit, camera, box, by);
}

/** One panel, as large as the box allows. */
export function onPanel(fit: Layout, box: Box, panel: number): Camera | undefined {
  const { rows, columns } = fit;
  const room = Math.min((box.width - EDGE.x) / columns, (box.height - EDGE.y) / rows);
  const zoom = Math.min(room / fit.cell, mostZoom(fit, box));
  return zoom <= 1 ? undefined : { zoom, centre: { panel, row: rows / 2, column: columns / 2 } };
}

/** The panels that can be seen at least in part: what lies beneath the indices at the edge cannot. */
export function panelsSeen({ layout, origin, box, edge }: View): readonly number[] {
  const seen: number[] = [];
  const { columns, rows, cell } = layout;
  for (let panel = 0; panel < layout.groups * layout.panels; panel++) {
    const { x, y } = panelOrigin(layout, panel);
    const across = x + columns * cell > origin.x + edge.x && x < origin.x + box.width;
    const down = y + rows * cell > origin.y + edge.y && y < origin.y + box.height;
    if (across && down) seen.push(panel);
  }
  return seen;
}

/** A cell as large as is of use, but not so large that fewer than three rows are seen, where these are legible. */
function mostZoom(fit: Layout, box: Box): number {
  const room = Math.max(LEGIBLE, Math.min(box.width - EDGE.x, box.height - EDGE.y) / ROWS);
  return Math.max(1, Math.min(LARGEST, room) / fit.cell);
}

function closer(fit: Layout, zoom: number): Layout {
  const cell = fit.cell * zoom;
  // Whole pixels, so that all cells are alike; small ones by halves, so that a step is not too long.
  return layoutOf(fit, fit.across, cell < 4 ? Math.round(2 * cell) / 2 : Math.round(cell));
}

/** @param origin as it is wished: the edges of the picture may forbid it */
function lookingAt(fit: Layout, zoom: number, box: Box, origin: Point): Camera {
  const layout = closer(fit, zoom);
  const centre = placeAt(layout, { x: origin.x + box.width / 2, y: origin.y + box.height / 2 });
  const allowed = viewOf(fit, { zoom, centre }, box).origin;
  return {
    zoom,
    centre: placeAt(layout, { x: allowed.x + box.width / 2, y: allowed.y + box.height / 2 }),
  };
}

function placeAt(layout: Layout, { x, y }: Point): Place {
  const { groups, panels, columns, across, cell, gap } = layout;
  const next = panelOrigin(layout, across > 1 ? panels : 0).x;
  const below = panelOrigin(layout, across * panels).y;
  const within = (i: number, n: number): number => Math.max(0, Math.min(n - 1, Math.floor(i)));
  const groupColumn = next > 0 ? within(x / next, across) : 0;
  const groupRow = within(y / below, Math.ceil(groups / across));
  const group = Math.min(groups - 1, groupRow * across + groupColumn);
  const inGroup = x - (group % across) * next;
  const panel = group * panels + within(inGroup / (columns * cell + gap), panels);
  const corner = panelOrigin(layout, panel);
  return { panel, row: (y - corner.y) / cell, column: (x - corner.x) / cell };
}

function pointOf(layout: Layout, { panel, row, column }: Place): Point {
  const { x, y } = panelOrigin(layout, panel);
  return { x: x + column * layout.cell, y: y + row * layout.cell };
}
