// Where the largest of a row of numbers is. One rule wherever it is asked, that of NumPy and PyTorch: the first of equals,
// and NaN is larger than any number, so that what is largest is what `max` gives.

/** Counted from `from`. @param size how many there are, at least one */
export function argmax(data: ArrayLike<number>, from = 0, size = data.length): number {
  let best = 0;
  for (let i = 0; i < size; i++) {
    const x = data[from + i]!;
    if (x !== x) return i;
    if (x > data[from + best]!) best = i;
  }
  return best;
}
