// Into which regions adaptive pooling cuts an image along one direction. Written once, so that forward and backward cannot disagree.

/** The pixels [from, to) of a region, of `count` over `size` pixels. */
export function region(p: number, size: number, count: number): readonly [from: number, to: number] {
  return [Math.floor((p * size) / count), Math.ceil(((p + 1) * size) / count)];
}

/** The regions [from, to) that hold a pixel: the same, with pixels and regions in each other's place. */
export function holding(i: number, size: number, count: number): readonly [from: number, to: number] {
  return region(i, count, size);
}
