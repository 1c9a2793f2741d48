// As many multiplications and additions as WebAssembly's SIMD can do: nothing but registers.
//
//   c₀ … c₁₁ ← c·a + b      12 chains, so that no result is waited for; with a and b 14 vectors
//
// Twelve chains of two operations that take three or four cycles each fill two units of either
// kind. Every chain tends to b / (1 − a) = 1: no overflow, no subnormal numbers.

@inline
function next(c: v128, a: v128, b: v128): v128 {
  return f32x4.add(f32x4.mul(c, a), b);
}

/** Runs all chains so many steps, 96 operations a step; gives a lane of their sum, so that none is left out. */
export function peak(steps: i32): f32 {
  const a = f32x4.splat(0.875), b = f32x4.splat(0.125);
  let c0 = f32x4.splat(0), c1 = f32x4.splat(1), c2 = f32x4.splat(2), c3 = f32x4.splat(3);
  let c4 = f32x4.splat(4), c5 = f32x4.splat(5), c6 = f32x4.splat(6), c7 = f32x4.splat(7);
  let c8 = f32x4.splat(8), c9 = f32x4.splat(9), c10 = f32x4.splat(10), c11 = f32x4.splat(11);
  do {
    c0 = next(c0, a, b); c1 = next(c1, a, b); c2 = next(c2, a, b); c3 = next(c3, a, b);
    c4 = next(c4, a, b); c5 = next(c5, a, b); c6 = next(c6, a, b); c7 = next(c7, a, b);
    c8 = next(c8, a, b); c9 = next(c9, a, b); c10 = next(c10, a, b); c11 = next(c11, a, b);
  } while (--steps > 0);
  c0 = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7)));
  return f32x4.extract_lane(f32x4.add(c0, f32x4.add(f32x4.add(c8, c9), f32x4.add(c10, c11))), 0);
}
