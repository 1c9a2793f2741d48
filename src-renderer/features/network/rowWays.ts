// The ways between the rows of a list of layers, row by row: straight from one to the next, and arcs that leave a row, pass
// others and come in at another. A row's height is its own affair.

import { arcsOf, levelsOf, type Edge } from "../../../src-view/run/edges";

/** What a row has of an arc. */
interface ArcPiece {
  readonly part: "leaves" | "passes" | "comes in";
  readonly level: number;
}

export interface RowWays {
  /** Whether a straight way comes in from the row above, and goes on to the one beneath. */
  readonly above: boolean;
  readonly below: boolean;
  readonly arcs: readonly ArcPiece[];
}

interface Ways {
  readonly rows: readonly RowWays[];
  /** How many arcs run beside each other at most; none in a chain, of which nothing need be drawn. */
  readonly levels: number;
}

/** @param edges from a row to one further down, by the rows' numbers from 0 */
/** What passes above a row, where another that is no place stands between it and the one before. */
export const through = ({ above, arcs }: RowWays): RowWays => ({
  above,
  below: above,
  arcs: arcs.filter(({ part }) => part !== "leaves").map(({ level }) => ({ level, part: "passes" })),
});

export function waysOf(edges: readonly Edge[], rows: number): Ways {
  const arcs = arcsOf(edges);
  const hasEdge = (from: number): boolean => edges.some((edge) => edge.from === from && edge.to === from + 1);
  return {
    levels: levelsOf(arcs),
    rows: Array.from({ length: rows }, (_, row) => ({
      above: hasEdge(row - 1),
      below: hasEdge(row),
      arcs: arcs
        .filter(({ from, to }) => from <= row && row <= to)
        .map(({ from, to, level }) => ({
          level,
          part: row === from ? "leaves" : row === to ? "comes in" : "passes",
        })),
    })),
  };
}
