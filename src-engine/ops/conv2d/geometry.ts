// Where a window lies. Written once, so that forward and backward cannot disagree.

/** How many windows fit: ⌊(size + 2·padding − kernelSize) / stride⌋ + 1. */
export function windows(size: number, { kernelSize, stride, padding }: Window): number {
  return Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
}

/** A square window, as Conv2d and MaxPool2d slide it. */
export type Window = {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
};

/** True for the integers 0 … size − 1; a stride that does not divide gives a fraction, which is not within. */
export function within(i: number, size: number): boolean {
  return i >= 0 && i < size && Number.isInteger(i);
}
