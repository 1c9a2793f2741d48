// exp, log, cos and functions made of them, from additions, multiplications and divisions alone.
//
// IEEE 754 fixes the result of + − × ÷ and √ to the last bit; Math.exp, Math.log
// and Math.cos are left to each engine. Same seed, same bits, on every machine
// therefore needs our own. All are within 1 ulp of the true value.
//
// Method: argument reduction by powers of two, or by quarter turns, then the minimax
// polynomials of FreeBSD's msun (e_exp.c, e_log.c, e_rem_pio2.c, k_cos.c, k_sin.c), whose
// coefficients are public knowledge.

const LN2_HI = 6.9314718036912381649e-1; // the upper 33 bits of ln 2, so k·LN2_HI is exact
const LN2_LO = 1.90821492927058770002e-10;

const words = new DataView(new ArrayBuffer(8));

/** eˣ. Overflows to Infinity above 709.78, underflows to 0 below −745.13. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  const k = Math.round(x / Math.LN2);
  const y = 1 - shortOf(x, k);
  return k > 1023
    ? y * 2 * powerOfTwo(k - 1)
    : k < -1022
      ? y * powerOfTwo(k + 1000) * powerOfTwo(-1000)
      : y * powerOfTwo(k);
}

/** eˣ − 1, which near 0 is about x. */
export function expm1(x: number): number {
  if (!(Math.abs(x) < 40)) return exp(x) - 1;
  const k = Math.round(x / Math.LN2);
  const power = powerOfTwo(k);
  return power - 1 - power * shortOf(x, k);
}

/** 1 − eʳ, with r what is left of x after k times log 2. */
function shortOf(x: number, k: number): number {
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO;
  const r = hi - lo;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return lo - (r * c) / (2 - c) - hi;
}

/** The natural logarithm; −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2⁵⁴ lifts a subnormal
    k = -54;
  }
  // x = 2ᵏ·(1 + f) with 1 + f in [√½, √2)
  words.setFloat64(0, x);
  const high = words.getUint32(0);
  k += (high >>> 20) - 1023;
  const mantissa = high & 0xfffff;
  const carry = (mantissa + 0x95f64) & 0x100000;
  words.setUint32(0, mantissa | (carry ^ 0x3ff00000));
  k += carry >> 20;
  const f = words.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  return k * LN2_HI - (half - (s * (half + even + odd) + k * LN2_LO) - f);
}

/** log(1 + x), which near 0 is about x; NaN below −1. */
export function log1p(x: number): number {
  const rounded = 1 + x;
  if (rounded === Infinity || !(x > -1)) return log(rounded);
  return log(rounded) + (x - (rounded - 1)) / rounded;
}

/** How many terms of the fraction below are enough from 1.5 on. */
const FRACTIONS = 300;

/**
 * Φ(x): the share of a standard normal distribution that lies below x, off by few units in the last place however small it is
 * (and by as much more of it as x² / 2 has roundings).
 *
 *   about 0       Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …)        φ(x) = e^(−x²/2) / √(2π)
 *   from 1.5 on   Φ(−a) = φ(a) / (a + 1/(a + 2/(a + 3/(a + …))))
 */
export function normalCdf(x: number): number {
  if (x !== x) return x;
  const a = Math.abs(x);
  const density = exp((-a * a) / 2) / Math.sqrt(2 * Math.PI);
  if (a < 1.5) {
    let term = x;
    let sum = x;
    for (let odd = 3; odd < 60; odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let rest = a;
  for (let i = FRACTIONS; i > 0; i--) rest = a + i / rest;
  const tail = a === Infinity ? 0 : density / rest;
  return x < 0 ? tail : 1 - tail;
}

/** From here on the three parts of π/2 below are too few. */
const WIDEST_ANGLE = 2 ** 20;
// π/2 in parts of 33 bits, so that a number of quarter turns times one is exact, each with what is left behind it.
const QUARTER_1 = 1.57079632673412561417;
const QUARTER_2 = 6.0771005063039659766e-11;
const QUARTER_2_REST = 2.02226624879595063154e-21;
const QUARTER_3 = 2.0222662487111664558e-21;
const QUARTER_3_REST = 8.47842766036889956997e-32;

/**
 * The cosine of an angle of at most 2²⁰; NaN of what is not finite.
 * @throws RangeError for a larger angle
 */
export function cos(x: number): number {
  if (x - x !== 0) return NaN;
  if (Math.abs(x) > WIDEST_ANGLE)
    throw new RangeError(`cos: expected an angle of at most ${WIDEST_ANGLE}, got ${x}`);
  const turns = Math.floor(x / (Math.PI / 2) + 0.5);
  // x = turns·π/2 + r + rest, with |r| up to about π/4
  const once = x - turns * QUARTER_1;
  let [high, low] = without(once, turns * QUARTER_2, turns * QUARTER_2_REST);
  // Very near to a multiple of π/2 nothing was rounded there, and more digits of it are wanted.
  if (Math.abs(high - low) < Math.abs(x) * 2 ** -49)
    [high, low] = without(high, turns * QUARTER_3, turns * QUARTER_3_REST);
  const r = high - low;
  const rest = high - r - low;
  switch (turns & 3) {
    case 0:
      return cosNear0(r, rest);
    case 1:
      return -sinNear0(r, rest);
    case 2:
      return -cosNear0(r, rest);
    default:
      return sinNear0(r, rest);
  }
}

/** a − b − c, as one number and what is still to be taken off it. */
function without(a: number, b: number, c: number): [number, number] {
  const difference = a - b;
  return [difference, c - (a - difference - b)];
}

/** cos(x + rest), |x| up to about π/4. */
function cosNear0(x: number, rest: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
    w * w * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const half = 0.5 * z;
  const most = 1 - half;
  return most + (1 - most - half + (z * r - x * rest));
}

/** sin(x + rest), |x| up to about π/4. */
function sinNear0(x: number, rest: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) +
    z * (z * z) * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  return x - (z * (0.5 * rest - v * r) - rest - v * -1.66666666666666324348e-1);
}

/** 2ᵏ for −1022 ≤ k ≤ 1023, exactly. */
function powerOfTwo(k: number): number {
  words.setUint32(0, (k + 1023) << 20);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}
