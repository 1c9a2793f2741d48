// The numbers of a list attribute, as shown lines have them written out.

/** So many, of one number for all or of a list that is repeated. */
export function listed(numbers: unknown, length: number): readonly number[] {
  const list = [numbers].flat().map(Number);
  return Array.from({ length }, (_, i) => list[i % list.length]!);
}
