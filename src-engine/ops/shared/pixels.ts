// The order of pixels.kernel.ts, as a function: where in a sum over an image's pixels each one comes.

/**
 * @param window the size of the pooling windows that the image goes into, side by side; 1 for plain row order
 * @returns a pixel's place, from 0 to height · width − 1
 */
export function pixelOrder(height: number, width: number, window: number): (p: number, q: number) => number {
  const [down, across] = window > 1 ? [Math.floor(height / window), Math.floor(width / window)] : [0, 0];
  const [bottom, right] = [down * window, across * window];
  return (p, q) => {
    if (p < bottom && q < right) {
      const [y, x] = [Math.floor(p / window), Math.floor(q / window)];
      return ((x * down + y) * window + (p % window)) * window + (q % window);
    }
    // What no window covers comes last: beside the windows, then beneath them.
    const beside = width - right;
    return p < bottom
      ? bottom * right + p * beside + (q - right)
      : bottom * right + bottom * beside + (p - bottom) * width + q;
  };
}
