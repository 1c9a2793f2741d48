// Whether the tensors of some filters stand in one row or in several tiers beneath each other: as their cells come out
// largest. A tier has legends above it and distributions beneath it, which must be worth their height.

import { arrangeFilters, type FilterLayout, type FilterShape } from "./filterGrid";
import type { Box } from "../../../src-view/tensor/panels";

export interface FilterTiers {
  /** How many tensors stand side by side in a tier; all tiers are alike. */
  readonly across: number;
  readonly layout: FilterLayout;
}

/** So many times larger cells are worth another tier. */
const WORTH = 1.3;
/** So many times the height may all tiers take together: rather that than scrolling sideways. */
const TALLEST = { usual: 1.5, ratherThanSideways: 2 } as const;

/**
 * @param room for all tiers, without what stands before them
 * @param around what stands above and beneath the kernels of each tier
 */
export function arrangeTiers(
  shape: FilterShape,
  blocks: number,
  room: Box,
  around: number,
  zoom = 1,
): FilterTiers {
  const arranged = (across: number, zoom = 1): FilterLayout => {
    const tiers = blocks / across;
    const height = Math.max(1, room.height / tiers - around);
    const tallest = tiers > 1 ? (TALLEST.usual * room.height) / tiers - around : Infinity;
    return arrangeFilters(shape, across, { width: room.width, height }, zoom, tallest);
  };
  const isSideways = ({ width }: FilterLayout): boolean => width > room.width;
  let best = { across: blocks, layout: arranged(blocks) };
  for (let across = Math.floor(blocks / 2); across >= 1; across--) {
    if (blocks % across !== 0) continue;
    const layout = arranged(across);
    const isSaved = isSideways(best.layout) && !isSideways(layout);
    const most = isSaved ? TALLEST.ratherThanSideways : TALLEST.usual;
    const isIn = (blocks / across) * (layout.height + around) <= most * room.height;
    if (isIn && (isSaved || layout.cell >= WORTH * best.layout.cell)) best = { across, layout };
  }
  return zoom === 1 ? best : { across: best.across, layout: arranged(best.across, zoom) };
}
