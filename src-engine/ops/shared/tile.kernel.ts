// The inner loop of convolutions: four places by eight lanes.
//
//                  panel, 8 lanes a step
//                  ┌──────┬──────┐
//   place 0  a₀ ×  │  c0  │  c1  │      every step t:   a_r = float at (place r + offset[t])
//   place 1  a₁ ×  │  c2  │  c3  │                      c_r += a_r · panel[t]
//   place 2  a₂ ×  │  c4  │  c5  │
//   place 3  a₃ ×  │  c6  │  c7  │      8 sums in registers, 4 splats and 2 loads a step
//                  └──────┴──────┘
//
// Which floats meet is data, a table of byte offsets, so one loop serves Conv2d forward
// (offsets are the window's taps) and its gradInput (the taps of the turned window). Each
// sum is one chain in the table's order: deterministic, and a plain loop reproduces it. No
// more than 15 vectors are live, or V8 spills.

/** c + a·b, rounded twice; never fused, so the bits are the same on every machine. */
@inline
export function multiplyAdd(c: v128, a: v128, b: v128): v128 {
  return f32x4.add(c, f32x4.mul(a, b));
}

/** A table of no steps gives the start values, which `start` points to (8 floats). */
@inline
export function tile(
  p0: usize, p1: usize, p2: usize, p3: usize,
  table: usize, end: usize, panel: usize, start: usize,
  q0: usize, q1: usize, q2: usize, q3: usize,
): void {
  let c0 = v128.load(start), c1 = v128.load(start, 16);
  let c2 = c0, c3 = c1, c4 = c0, c5 = c1, c6 = c0, c7 = c1;
  while (table < end) {
    const offset = <usize>load<u32>(table);
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let a = v128.load32_splat(p0 + offset);
    c0 = multiplyAdd(c0, a, b0); c1 = multiplyAdd(c1, a, b1);
    a = v128.load32_splat(p1 + offset);
    c2 = multiplyAdd(c2, a, b0); c3 = multiplyAdd(c3, a, b1);
    a = v128.load32_splat(p2 + offset);
    c4 = multiplyAdd(c4, a, b0); c5 = multiplyAdd(c5, a, b1);
    a = v128.load32_splat(p3 + offset);
    c6 = multiplyAdd(c6, a, b0); c7 = multiplyAdd(c7, a, b1);
    panel += 32;
    table += 4;
  }
  v128.store(q0, c0); v128.store(q0, c1, 16);
  v128.store(q1, c2); v128.store(q1, c3, 16);
  v128.store(q2, c4); v128.store(q2, c5, 16);
  v128.store(q3, c6); v128.store(q3, c7, 16);
}

/** The same for at most four lanes, of which there are no more: the other four of each place become 0. */
@inline
export function narrowTile(
  p0: usize, p1: usize, p2: usize, p3: usize,
  table: usize, end: usize, panel: usize, start: usize,
  q0: usize, q1: usize, q2: usize, q3: usize,
): void {
  let c0 = v128.load(start), c1 = c0, c2 = c0, c3 = c0;
  while (table < end) {
    const offset = <usize>load<u32>(table);
    const b = v128.load(panel);
    c0 = multiplyAdd(c0, v128.load32_splat(p0 + offset), b);
    c1 = multiplyAdd(c1, v128.load32_splat(p1 + offset), b);
    c2 = multiplyAdd(c2, v128.load32_splat(p2 + offset), b);
    c3 = multiplyAdd(c3, v128.load32_splat(p3 + offset), b);
    panel += 32;
    table += 4;
  }
  const zero = f32x4.splat(0);
  v128.store(q0, c0); v128.store(q0, zero, 16);
  v128.store(q1, c1); v128.store(q1, zero, 16);
  v128.store(q2, c2); v128.store(q2, zero, 16);
  v128.store(q3, c3); v128.store(q3, zero, 16);
}

/** Four places by eight lanes, each lane with a channel of its own: steps read vectors where `tile` reads one float for all. */
@inline
export function ownTile(
  p0: usize, p1: usize, p2: usize, p3: usize,
  table: usize, end: usize, panel: usize, start: usize,
  q0: usize, q1: usize, q2: usize, q3: usize,
): void {
  let c0 = v128.load(start), c1 = v128.load(start, 16);
  let c2 = c0, c3 = c1, c4 = c0, c5 = c1, c6 = c0, c7 = c1;
  while (table < end) {
    const offset = <usize>load<u32>(table);
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    c0 = multiplyAdd(c0, v128.load(p0 + offset), b0); c1 = multiplyAdd(c1, v128.load(p0 + offset, 16), b1);
    c2 = multiplyAdd(c2, v128.load(p1 + offset), b0); c3 = multiplyAdd(c3, v128.load(p1 + offset, 16), b1);
    c4 = multiplyAdd(c4, v128.load(p2 + offset), b0); c5 = multiplyAdd(c5, v128.load(p2 + offset, 16), b1);
    c6 = multiplyAdd(c6, v128.load(p3 + offset), b0); c7 = multiplyAdd(c7, v128.load(p3 + offset, 16), b1);
    panel += 32;
    table += 4;
  }
  v128.store(q0, c0); v128.store(q0, c1, 16);
  v128.store(q1, c2); v128.store(q1, c3, 16);
  v128.store(q2, c4); v128.store(q2, c5, 16);
  v128.store(q3, c6); v128.store(q3, c7, 16);
}
