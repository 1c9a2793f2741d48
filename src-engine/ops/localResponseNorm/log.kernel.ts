// The logarithm of two numbers at once, in float64, for kernels whose results are float32.

const LN_2: f64 = 0.6931471805599453;
/** The bits of 1, of a mantissa, and those that lie above √½. */
const ONE: i64 = 0x3FF0000000000000, MANTISSA: i64 = 0x000FFFFFFFFFFFFF, ROOT_HALF: i64 = 0x3FE6A09E667F3BCD;

/**
 * log x for finite x > 0 that are no subnormal numbers, off by less than 10⁻¹² of it. x = 2^k·m with √½ ≤ m < √2, and log m is twice
 * the series s + s³/3 + … of s = (m − 1) / (m + 1), which is at most 0.172: to s¹⁵/15.
 */
@inline
export function log2lanes(x: v128): v128 {
  // The exponent grows by one from √½ on, and not from ½ on.
  const lifted = i64x2.add(x, i64x2.splat(ONE - ROOT_HALF));
  const k = i64x2.sub(i64x2.shr_u(lifted, 52), i64x2.splat(1023));
  const m = i64x2.add(v128.and(lifted, i64x2.splat(MANTISSA)), i64x2.splat(ROOT_HALF));
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one)), z = f64x2.mul(s, s);
  let y = f64x2.splat(2.0 / 15);
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 13));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 11));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 9));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 7));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 5));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2.0 / 3));
  y = f64x2.add(f64x2.mul(y, z), f64x2.splat(2));
  // k is small: its low 32 bits are all of it.
  const whole = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(k, k, 0, 2, 0, 2));
  return f64x2.add(f64x2.mul(whole, f64x2.splat(LN_2)), f64x2.mul(y, s));
}
