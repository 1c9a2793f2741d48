// cos of tensor/math.ts for angles from 0 to 2π, step by step the same, so that 1 + cos has the same bits near π too, where hardly
// any digits of it are left.

export function cosine(x: f64): f64 {
  const turns = Math.floor(x / 1.5707963267948966 + 0.5);
  const once = x - turns * 1.57079632673412561417;
  const second = turns * 6.0771005063039659766e-11;
  let high = once - second;
  let low = turns * 2.02226624879595063154e-21 - (once - high - second);
  if (abs<f64>(high - low) < abs<f64>(x) * 1.7763568394002505e-15) {
    const before = high, third = turns * 2.0222662487111664558e-21;
    high = before - third;
    low = turns * 8.47842766036889956997e-32 - (before - high - third);
  }
  const r = high - low;
  const rest = high - r - low;
  const quarter = <i32>turns & 3;
  const size = quarter & 1 ? sinNear0(r, rest) : cosNear0(r, rest);
  return quarter == 1 || quarter == 2 ? -size : size;
}

@inline
function cosNear0(x: f64, rest: f64): f64 {
  const z = x * x;
  const w = z * z;
  const r = z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5))
    + w * w * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const half = 0.5 * z;
  const most = 1 - half;
  return most + (1 - most - half + (z * r - x * rest));
}

@inline
function sinNear0(x: f64, rest: f64): f64 {
  const z = x * x;
  const v = z * x;
  const r = 8.33333333332248946124e-3
    + z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6)
    + z * (z * z) * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  return x - (z * (0.5 * rest - v * r) - rest - v * -1.66666666666666324348e-1);
}
