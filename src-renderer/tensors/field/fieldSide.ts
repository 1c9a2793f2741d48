// How large the maps in the strip of fields are, and how high that makes the strip. In CSS pixels.

/** The side of a map: 28 pixels of 2, or of 1½ or 3 where the window is low or high. */
export const fieldSide = (window: number): number => (window < 900 ? 42 : window < 1200 ? 56 : 84);

/** Its head, and a line above and beneath each map. */
export const fieldStripHeight = (window: number): number => fieldSide(window) + 74;
