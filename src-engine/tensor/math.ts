// exp and log from additions, multiplications and divisions alone.
//
// IEEE 754 fixes the result of + − × ÷ and √ to the last bit; Math.exp and
// Math.log are left to each engine. Same seed, same bits, on every machine
// therefore needs our own. Both are within 1 ulp of the true value.
//
// Method: argument reduction by powers of two, then the minimax polynomials of
// FreeBSD's msun (e_exp.c, e_log.c), whose coefficients are public knowledge.

const LN2_HI = 6.9314718036912381649e-1; // the upper 33 bits of ln 2, so k·LN2_HI is exact
const LN2_LO = 1.90821492927058770002e-10;

const words = new DataView(new ArrayBuffer(8));

/** eˣ. Overflows to Infinity above 709.78, underflows to 0 below −745.13. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  const k = Math.round(x / Math.LN2);
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
  const y = 1 - (lo - (r * c) / (2 - c) - hi);
  return k > 1023
    ? y * 2 * powerOfTwo(k - 1)
    : k < -1022
      ? y * powerOfTwo(k + 1000) * powerOfTwo(-1000)
      : y * powerOfTwo(k);
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

/** 2ᵏ for −1022 ≤ k ≤ 1023, exactly. */
function powerOfTwo(k: number): number {
  words.setUint32(0, (k + 1023) << 20);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}
