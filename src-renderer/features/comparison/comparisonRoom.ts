// How the three pictures of a comparison stand, A, B and their difference: beside each other or one beneath the other,
// whichever makes their cells the larger. Bars and single numbers stand beside each other: heights are compared so.

import { arrange, type Box } from "../../../src-view/tensor/panels";
import type { Picture } from "../../../src-view/tensor/picture";

type ComparisonRoom = "beside" | "beneath";

/** Cells larger than this show nothing more. */
export const LARGEST_COMPARED = 44;

/** What legends and captions take, and what is left free between pictures; the stylesheet of the comparison says the same. */
const BESIDE = { head: 76, gap: 16 } as const;
const BENEATH = { caption: 24, gap: 6 } as const;

/** @param box what there is for all three, their captions and legends */
export function comparisonRoom({ kind, fold }: Picture, { width, height }: Box): ComparisonRoom {
  if (kind !== "cells" || width <= 0 || height <= 0) return "beside";
  const cell = (box: Box): number => arrange(fold, box, LARGEST_COMPARED).cell;
  const beside = cell({ width: (width - 2 * BESIDE.gap) / 3, height: height - BESIDE.head });
  const beneath = cell({ width, height: (height - 3 * BENEATH.caption - 2 * BENEATH.gap) / 3 });
  return beneath > beside ? "beneath" : "beside";
}
