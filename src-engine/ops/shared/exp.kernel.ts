// e^x of two numbers at once, in float64, for kernels whose results are float32.

/** log₂e, and 1.5·2⁵²: adding it rounds to a whole number, which then stands in the lowest bits. */
const LOG2_E: f64 = 1.4426950408889634, LN_2: f64 = 0.6931471805599453;
const MAGIC: f64 = 6755399441055744;

/**
 * e^x for −600 ≤ x ≤ 600, off by less than 10⁻¹¹ of it; NaN of NaN. e^x = 2^k·e^r with |r| ≤ ½·ln 2, and
 * e^r by its Taylor series to r⁹/9!.
 */
@inline
export function exp2lanes(x: v128): v128 {
  const magic = f64x2.splat(MAGIC);
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), magic);
  const r = f64x2.sub(x, f64x2.mul(f64x2.sub(shifted, magic), f64x2.splat(LN_2)));
  let y = f64x2.splat(1.0 / 362880);
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 40320));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 5040));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 720));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 120));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 24));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 6));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(0.5));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  // 2^k: k + 1023 in the exponent's bits.
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(y, power);
}

/** ln 2 in two parts: a whole number of up to twenty bits times the first, which has 33, is exact. */
const LN_2_HIGH: f64 = 6.93147180369123816490e-1, LN_2_LOW: f64 = 1.90821492927058770002e-10;

/** e^x for −700 ≤ x ≤ 700, off by less than 2⁻⁵⁰ of it, for what cancels afterwards; NaN of NaN. */
@inline
export function exactExp2lanes(x: v128): v128 {
  const shifted = shiftedBy(x);
  return f64x2.mul(f64x2.add(shortOf(x, shifted), f64x2.splat(1)), powerOf(shifted));
}

/** e^x − 1 likewise, also near 0: 2^k·(e^r − 1) + (2^k − 1). */
@inline
export function expm1of2lanes(x: v128): v128 {
  const shifted = shiftedBy(x), power = powerOf(shifted);
  return f64x2.add(f64x2.mul(power, shortOf(x, shifted)), f64x2.sub(power, f64x2.splat(1)));
}

/** k, as a number whose lowest bits it is. */
@inline
function shiftedBy(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(MAGIC));
}

/** 2^k: k + 1023 in the exponent's bits. */
@inline
function powerOf(shifted: v128): v128 {
  return i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
}

/** e^r − 1, r what is left of x: by its series to r¹³/13!. */
@inline
function shortOf(x: v128, shifted: v128): v128 {
  const k = f64x2.sub(shifted, f64x2.splat(MAGIC));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN_2_HIGH))), f64x2.mul(k, f64x2.splat(LN_2_LOW)));
  let y = f64x2.splat(1.0 / 6227020800);
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 479001600));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 39916800));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 3628800));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 362880));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 40320));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 5040));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 720));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 120));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 24));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.0 / 6));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(0.5));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  return f64x2.mul(y, r);
}
