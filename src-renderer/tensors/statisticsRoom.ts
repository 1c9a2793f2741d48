// How much of a picture's statistics there is room for, so that nothing of them is ever cut: what does not fit is left out.

/**
 * `full`: a column with the histogram above all figures. `low`: the histogram with four figures beside it, and what they
 * are of. `below`: the same, beneath the picture. `least`: without the histogram. In pixels of the whole figure, caption and all.
 */
export type StatisticsRoom = "full" | "low" | "below" | "least";

/** What each takes, and what the picture beside it is to keep; the stylesheets of the two components say the same. */
const CAPTION = 24;
const WIDE = 560;
const NARROW = 400;
const FULL = 176;
const LOW = 66;
/** Beneath a picture that keeps as much height as it takes itself. */
const BELOW = 3 * LOW;

/** How much of the statistics a panel has room for; width and height in CSS pixels. */
export function statisticsRoom(width: number, height: number): StatisticsRoom {
  // Not laid out yet.
  if (height === 0) return "full";
  const free = height - CAPTION;
  if (width < NARROW && free >= BELOW) return "below";
  if (width > WIDE && free >= FULL) return "full";
  return free >= LOW && width >= NARROW ? "low" : "least";
}
