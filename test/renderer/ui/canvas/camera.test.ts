import { describe, expect, test } from "vitest";
import {
  EDGE,
  fitting,
  isPartial,
  LEGIBLE,
  onPanel,
  panelsSeen,
  panned,
  placeUnder,
  showing,
  viewOf,
  zoomed,
  type Camera,
} from "../../../../src-renderer/ui/canvas/camera";
import { cellAt, cellOrigin, type Fold, type Point } from "../../../../src-view/tensor/panels";

const maps: Fold = { groups: 16, panels: 1, rows: 14, columns: 14 };
const filters: Fold = { groups: 16, panels: 8, rows: 3, columns: 3 };
const matrix: Fold = { groups: 1, panels: 1, rows: 10, columns: 64 };
const box = { width: 600, height: 90 };
const everything = { maps, filters, matrix };

/** The element under a point of the box. */
function under(fold: Fold, camera: Camera | undefined, at: Point): number | undefined {
  const { layout, origin } = viewOf(fitting(fold, box, 16), camera, box);
  return cellAt(layout, { x: at.x + origin.x, y: at.y + origin.y });
}

describe("looking closer", () => {
  test.each(Object.entries(everything))("keeps what is under the cursor there: %s", (_, fold) => {
    const fit = fitting(fold, box, 16);
    const { layout } = viewOf(fit, undefined, box);
    const middle = cellOrigin(
      layout,
      Math.floor((fold.groups * fold.panels * fold.rows * fold.columns) / 2.3),
    );
    const at = { x: middle.x + layout.cell / 2, y: middle.y + layout.cell / 2 };
    const element = under(fold, undefined, at);
    expect(element).toBeDefined();
    let camera: Camera | undefined;
    const place = placeUnder(viewOf(fit, undefined, box), at);
    for (let turn = 0; turn < 16; turn++) camera = zoomed(fit, camera, box, 1.25, at, place);
    expect(under(fold, camera, at)).toBe(element);
    expect(viewOf(fit, camera, box).layout.cell).toBeGreaterThanOrEqual(LEGIBLE);
  });

  test("and wider again, all of it is seen", () => {
    const fit = fitting(maps, box, 16);
    let camera = zoomed(fit, undefined, box, 4, { x: 200, y: 30 });
    expect(camera?.zoom).toBe(4);
    camera = zoomed(fit, camera, box, 0.2, { x: 10, y: 10 });
    expect(camera).toBeUndefined();
    expect(isPartial(viewOf(fit, camera, box))).toBe(false);
  });

  test("ends where a cell takes all the room there is", () => {
    const fit = fitting(maps, box, 16);
    const near = viewOf(fit, zoomed(fit, undefined, box, 1e6, { x: 0, y: 0 }), box);
    expect(near.layout.cell).toBeLessThanOrEqual(box.height - EDGE.y);
    expect(near.edge).toEqual(EDGE);
  });

  test("on one panel shows it whole, as large as the box allows", () => {
    const fit = fitting(maps, { width: 600, height: 300 }, 16);
    const room = { width: 600, height: 300 };
    const view = viewOf(fit, onPanel(fit, room, 5), room);
    expect(panelsSeen(view)).toContain(5);
    const first = cellOrigin(view.layout, 5 * 196);
    const last = cellOrigin(view.layout, 6 * 196 - 1);
    expect(first.x - view.origin.x).toBeGreaterThanOrEqual(0);
    expect(last.y + view.layout.cell - view.origin.y).toBeLessThanOrEqual(room.height);
    expect(view.layout.cell * 15).toBeGreaterThan(room.height - EDGE.y - view.layout.cell);
  });
});

describe("moving along", () => {
  const fit = fitting(maps, box, 16);
  const camera = zoomed(fit, undefined, box, 8, { x: 300, y: 45 });

  test("is by as many pixels as the hand moves", () => {
    const before = viewOf(fit, camera, box).origin;
    const after = viewOf(fit, panned(fit, camera, box, { x: 37, y: 0 }), box).origin;
    expect(after).toEqual({ x: before.x + 37, y: before.y });
  });

  test("ends at the picture's edges", () => {
    const far = viewOf(fit, panned(fit, camera, box, { x: 1e6, y: 1e6 }), box);
    expect(far.origin.x + box.width).toBe(far.layout.width);
    const back = viewOf(fit, panned(fit, camera, box, { x: -1e6, y: -1e6 }), box);
    expect([back.origin.x + back.edge.x, back.origin.y + back.edge.y]).toEqual([0, 0]);
  });

  test("is nothing where all is seen", () => {
    expect(panned(fit, undefined, box, { x: 50, y: 50 })).toBeUndefined();
  });

  test("to a cell goes as little as shows it, and not at all where it is seen", () => {
    for (const offset of [0, 195, 1000, 16 * 196 - 1]) {
      const view = viewOf(fit, camera, box);
      const corner = cellOrigin(view.layout, offset);
      const there = showing(fit, camera, box, corner, view.layout.cell);
      const { origin, edge, layout } = viewOf(fit, there, box);
      expect(corner.x - origin.x).toBeGreaterThanOrEqual(edge.x);
      expect(corner.y - origin.y).toBeGreaterThanOrEqual(edge.y);
      expect(corner.x + layout.cell - origin.x).toBeLessThanOrEqual(box.width);
      expect(showing(fit, there, box, corner, layout.cell)).toBe(there);
    }
  });
});

test("two pictures of one tensor look at the same place, whatever their size", () => {
  const small = { width: 300, height: 60 };
  const here = zoomed(fitting(maps, box, 16), undefined, box, 6, { x: 250, y: 40 });
  const there = viewOf(fitting(maps, small, 16), here, small);
  const panel = here?.centre.panel ?? -1;
  expect(panelsSeen(there)).toContain(panel);
});

test("indices stand at the edge only where they leave room for a cell", () => {
  const low = { width: 600, height: 40 };
  const fit = fitting(maps, low, 16);
  expect(viewOf(fit, zoomed(fit, undefined, low, 100, { x: 0, y: 0 }), low).edge).toEqual({ x: 0, y: 0 });
});
