// Windows as PyTorch's modules take them.

/** One number where both directions have it. */
export function pair(numbers: readonly number[]): number | readonly number[] {
  return numbers[0] === numbers[1] ? numbers[0]! : numbers.slice(0, 2);
}

/** Undefined where both sides are padded alike, which modules can themselves. @param sides above, left, below, right */
export function padded(
  x: string,
  sides: readonly number[],
  call: (input: string) => string,
): string | undefined {
  const [t, l, b, r] = sides;
  return t === b && l === r ? undefined : call(`F.pad(${x}, (${l}, ${r}, ${t}, ${b}))`);
}
