// The ways between layers that do not stand one after the other, as arcs beside the names of the iteration's rows.

import { levelsOf, type Arc } from "../run/edges";
import { ink, short, type Mark } from "../scene/marks";

/** From one arc to the next further out. */
const ARC = 4.5;

/** What they take of the width. */
export function arcsWidth(arcs: readonly Arc[]): number {
  return arcs.length ? 3 + ARC * levelsOf(arcs) : 0;
}

/**
 * From the layer that is read to the one that reads it.
 * @param middles of the layers' rows
 * @param x where they begin, at their right
 * @param top of the first row: what reads the images comes from above it
 */
export function arcMarks(
  arcs: readonly Arc[],
  middles: readonly number[],
  { x, top }: { readonly x: number; readonly top: number },
): Mark[] {
  return arcs.flatMap(({ from, to, level }): Mark[] => {
    const r = 2.25;
    const out = x - 3 - ARC * (level + 0.5);
    const [start, end] = [(middles[from] ?? top - 6) + 1.5, middles[to]! - 1.5];
    const d =
      `M${short(x)} ${short(start)}H${short(out + r)}Q${short(out)} ${short(start)} ${short(out)} ${short(start + r)}` +
      `V${short(end - r)}Q${short(out)} ${short(end)} ${short(out + r)} ${short(end)}H${short(x)}`;
    const tip = `M${short(x - 3)} ${short(end - 2)}l3.75 2l-3.75 2z`;
    return [
      { kind: "path", d, stroke: ink.line, width: 0.75 },
      { kind: "path", d: tip, fill: ink.line },
    ];
  });
}
