// How the boxes of an explanation stand, and how large: beside each other, or one beneath the other where their cells come
// out larger by so much that it is worth the height. What fits in neither way is as wide as there is room and scrolls.

import { arrange, type Box, type Fold, type Layout } from "../../../src-view/tensor/panels";

interface CropRoom {
  readonly stand: "beside" | "beneath";
  /** What each picture may take; what is higher scrolls within. */
  readonly box: Box;
  readonly layouts: readonly Layout[];
}

export const CROP_GAP = 12;
/** Cells larger than this show nothing more. */
const LARGEST = 24;
/** So many times larger cells are worth the height of pictures beneath each other. */
const WORTH = 1.5;
/** The cells of a picture that scrolls: small ones, so that it need not be scrolled far. */
const SCROLLED = 2;
const SCROLLBAR = 12;

/** @param height what each picture may take */
export function cropRoom(folds: readonly Fold[], width: number, height: number): CropRoom {
  const across = Math.max(1, folds.length);
  const each = Math.max(1, Math.floor((width - CROP_GAP * (across - 1)) / across));
  const beside = standing("beside", folds, { width: each, height });
  if (across === 1) return beside;
  const beneath = standing("beneath", folds, { width: Math.max(1, Math.floor(width)), height });
  return smallest(beneath) >= WORTH * smallest(beside) ? beneath : beside;
}

function standing(stand: CropRoom["stand"], folds: readonly Fold[], box: Box): CropRoom {
  return { stand, box, layouts: folds.map((fold) => layoutIn(fold, box)) };
}

/** As large as fits into the box, in CSS pixels; where nothing does, small cells and as high as they need. */
export function layoutIn(fold: Fold, box: Box): Layout {
  const layout = arrange(fold, box, LARGEST);
  if (layout.width <= box.width && layout.height <= box.height) return layout;
  return arrange(fold, { width: Math.max(1, box.width - SCROLLBAR), height: Infinity }, SCROLLED);
}

/** Of the smallest picture's cells; nothing where one has to be scrolled. */
function smallest({ layouts, box }: CropRoom): number {
  const fits = layouts.every(({ width, height }) => width <= box.width && height <= box.height);
  return fits ? Math.min(...layouts.map(({ cell }) => cell)) : 0.5;
}
