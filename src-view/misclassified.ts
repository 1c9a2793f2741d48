// Which images a network mistakes, as the page leafs through them and as a figure lists them: the worst first.

/** What was said of each image of a split, by its place there. */
export interface Judged {
  readonly indices: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly losses: ArrayLike<number>;
  /** Of the class that was said, and of the right one. */
  readonly probability: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
  /** Places, from the largest loss on. */
  readonly order: Int32Array;
}

/** Of the confusion matrix: images of this class that were said to be that one. */
export interface Cell {
  readonly label: number;
  readonly predicted: number;
}

/** Places of the images that were mistaken, or of those in one cell, worst first. */
export function worst({ order, labels, predicted }: Judged, cell: Cell | undefined): Int32Array {
  return order.filter((place) =>
    cell
      ? labels[place] === cell.label && predicted[place] === cell.predicted
      : labels[place] !== predicted[place],
  );
}
