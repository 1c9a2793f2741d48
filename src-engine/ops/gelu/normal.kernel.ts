// Φ of two numbers at once, in float64: the share of a standard normal distribution that lies below them.

import { exactExp2lanes } from "../shared/exp.kernel";

/**
 * e^(−x²/2) for |x| ≤ 37, and beyond as at 37, where no float32 number is left of it. Of a float32 number the square is exact.
 */
@inline
export function bell(x: v128): v128 {
  const a = f64x2.min(f64x2.abs(x), f64x2.splat(37));
  return exactExp2lanes(f64x2.mul(f64x2.mul(a, a), f64x2.splat(-0.5)));
}

/**
 * Φ(x), off by less than 2⁻⁴⁹ of it. Φ(−a) = e^(−a²/2) q(t) / (1 + a) with t = (a − 5)/(a + 5), where q is the polynomial of degree 23
 * that Chebyshev's series gives for it, off by less than 10⁻¹⁶.
 * @param power `bell` of x
 */
@inline
export function normal(x: v128, power: v128): v128 {
  const one = f64x2.splat(1), a = f64x2.min(f64x2.abs(x), f64x2.splat(37));
  const t = f64x2.div(f64x2.sub(a, f64x2.splat(5)), f64x2.add(a, f64x2.splat(5)));
  let q = f64x2.splat(-3.81581626263295279e-10);
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-2.8220772290629865e-10));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(4.40115962275992524e-9));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(3.62737316340120091e-9));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-3.09520175580420698e-8));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-2.62862050898987541e-8));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.96278099200911858e-7));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.2787822182093702e-7));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-1.30744860192375871e-6));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-7.03464468353710191e-8));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(9.05982468125663848e-6));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-9.89609775927978187e-6));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-5.36075811148721997e-5));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(1.82334145116438441e-4));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(7.79159740933899833e-6));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-0.00167607234455446996));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(0.00652200066778389627));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-0.0151704154025148631));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(0.0245369632436786527));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-0.026401042966308308));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(0.0100023523852293827));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(0.0310303684259637093));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(-0.0915522818340090357));
  q = f64x2.add(f64x2.mul(q, t), f64x2.splat(0.461515829850037773));
  const tail = f64x2.div(f64x2.mul(power, q), f64x2.add(one, a));
  return v128.bitselect(f64x2.sub(one, tail), tail, f64x2.gt(x, f64x2.splat(0)));
}
