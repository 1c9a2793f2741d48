// How often each class was taken for each, as pairs that occur: however many classes there are, no more pairs than images.

interface Confusion {
  readonly label: number;
  readonly predicted: number;
  readonly n: number;
}

export class Confusions {
  /** By label, then by prediction; those that were right are among them. */
  readonly pairs: readonly Confusion[];
  readonly #byCell: ReadonlyMap<number, number>;

  /** @param numbers label, predicted and count of each pair, as the engine tells them */
  constructor(
    numbers: ArrayLike<number>,
    readonly classes: number,
  ) {
    this.pairs = Array.from({ length: numbers.length / 3 }, (_, i) => ({
      ...{ label: numbers[3 * i]!, predicted: numbers[3 * i + 1]!, n: numbers[3 * i + 2]! },
    }));
    this.#byCell = new Map(this.pairs.map(({ label, predicted, n }) => [label * classes + predicted, n]));
  }

  count(label: number, predicted: number): number {
    return this.#byCell.get(label * this.classes + predicted) ?? 0;
  }

  /** What was mistaken, most often first; equals by their numbers. */
  get mistakes(): readonly Confusion[] {
    return this.pairs.filter(({ label, predicted }) => label !== predicted).sort((a, b) => b.n - a.n);
  }
}
