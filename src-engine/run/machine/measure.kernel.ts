// A tensor's sum of squares, least and largest number, zeros and dead units, measured where it lies (measure.ts).
//
//   float64 sums: the square of a float32 is exact there and cannot overflow
//   one order: lane by lane over samples and pixels, then the lanes
//   halos are not visited; lanes past the last channel are masked, since 0·∞ may have left NaN in them
//
// Only a sum that is not finite says that an element is not; then a slower pass counts them.

import { View } from "../../ops/shared/view.kernel";

/** Where a measurement goes: sum of squares, least and largest (f64), zeros, not finite, dead (i32). */
@unmanaged
class Result {
  squares: f64;
  least: f64;
  largest: f64;
  zeros: i32;
  nonFinite: i32;
  dead: i32;
}

/** Of what is per sample; a unit is a channel or feature. Pixels are whole vectors of 8. */
export function Measure_units(x: View, out: Result): void {
  clear(out);
  for (let c = 0; c < x.c; c += 8) lanes(x, x.data + (<usize>c << 2), x.c - c, out);
  if (out.squares - out.squares != 0) wild(x, out);
}

/** Of parameters and numbers, whose every element is a unit: `rows` stretches of `count` elements. */
export function Measure_elements(x: View, rows: i32, count: i32, out: Result): void {
  clear(out);
  for (let n = 0; n < rows; n++) stretch(x.data + <usize>n * x.image, count, out);
  out.dead = out.zeros;
  if (out.squares - out.squares == 0) return;
  out.least = 0;
  out.largest = 0;
  for (let n = 0; n < rows; n++) {
    const row = x.data + <usize>n * x.image;
    for (let i = 0; i < count; i++) judge(load<f32>(row + (<usize>i << 2)), out);
  }
}

/** Of two tensors that are laid out alike, as above: the sum of the squares of their differences. */
export function Measure_apart(a: View, b: View, rows: i32, count: i32): f64 {
  let total: f64 = 0;
  for (let n = 0; n < rows; n++) {
    let x = a.data + <usize>n * a.image, y = b.data + <usize>n * b.image;
    let s0 = f64x2.splat(0), s1 = s0, left = count;
    for (; left >= 4; left -= 4, x += 16, y += 16) {
      const low = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(y)), f64x2.promote_low_f32x4(v128.load64_zero(x)));
      const high = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(y, 8)), f64x2.promote_low_f32x4(v128.load64_zero(x, 8)));
      s0 = f64x2.add(s0, f64x2.mul(low, low));
      s1 = f64x2.add(s1, f64x2.mul(high, high));
    }
    total += pair(f64x2.add(s0, s1));
    for (; left > 0; left--, x += 4, y += 4) {
      const moved = <f64>load<f32>(y) - <f64>load<f32>(x);
      total += moved * moved;
    }
  }
  return total;
}

/** How many elements of what is per sample are at most `low` or at least `high`. */
export function Measure_beyond(x: View, low: f32, high: f32): i32 {
  const floor = f32x4.splat(low), ceiling = f32x4.splat(high);
  let total = 0;
  for (let c = 0; c < x.c; c += 4) {
    const mask = lanesBelow(x.c - c);
    let count = i32x4.splat(0);
    for (let n = 0; n < x.n; n++) {
      for (let i = 0; i < x.h; i++) {
        let at = x.data + <usize>n * x.image + <usize>i * x.row + (<usize>c << 2);
        for (let j = 0; j < x.w; j++, at += x.pixel) {
          const value = v128.load(at);
          const beyond = v128.or(f32x4.le(value, floor), f32x4.ge(value, ceiling));
          count = i32x4.sub(count, v128.and(beyond, mask)); // true is −1
        }
      }
    }
    total += addedUp(count);
  }
  return total;
}

function clear(out: Result): void {
  out.squares = 0;
  out.least = 0;
  out.largest = 0;
  out.zeros = 0;
  out.nonFinite = 0;
  out.dead = 0;
}

/** Eight channels, of which `count` exist. Masks cost time, and are for the last ones only. */
function lanes(x: View, data: usize, count: i32, out: Result): void {
  if (count >= 8) eight(x, data, 8, false, out);
  else eight(x, data, count, true, out);
}

@inline
function eight(x: View, data: usize, count: i32, masked: bool, out: Result): void {
  const zero = f32x4.splat(0);
  const first = lanesBelow(count), second = lanesBelow(count - 4);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let l0 = zero, l1 = zero, m0 = zero, m1 = zero;
  let z0 = i32x4.splat(0), z1 = z0;
  for (let n = 0; n < x.n; n++) {
    for (let i = 0; i < x.h; i++) {
      let at = data + <usize>n * x.image + <usize>i * x.row;
      const end = at + <usize>x.w * x.pixel;
      for (; at < end; at += x.pixel) {
        const a = masked ? v128.and(v128.load(at), first) : v128.load(at);
        const b = masked ? v128.and(v128.load(at, 16), second) : v128.load(at, 16);
        l0 = f32x4.pmin(l0, a);
        l1 = f32x4.pmin(l1, b);
        m0 = f32x4.pmax(m0, a);
        m1 = f32x4.pmax(m1, b);
        z0 = i32x4.sub(z0, f32x4.eq(a, zero));
        z1 = i32x4.sub(z1, f32x4.eq(b, zero));
        // Loading halves again is cheaper than taking a vector apart.
        const a0 = f64x2.promote_low_f32x4(masked ? a : v128.load64_zero(at));
        const a1 = f64x2.promote_low_f32x4(masked ? upper(a) : v128.load64_zero(at, 8));
        const b0 = f64x2.promote_low_f32x4(masked ? b : v128.load64_zero(at, 16));
        const b1 = f64x2.promote_low_f32x4(masked ? upper(b) : v128.load64_zero(at, 24));
        s0 = f64x2.add(s0, f64x2.mul(a0, a0));
        s1 = f64x2.add(s1, f64x2.mul(a1, a1));
        s2 = f64x2.add(s2, f64x2.mul(b0, b0));
        s3 = f64x2.add(s3, f64x2.mul(b1, b1));
      }
    }
  }
  const missing = 8 - count;
  out.squares += pair(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  out.least = min(out.least, <f64>leastLane(f32x4.pmin(l0, l1)));
  out.largest = max(out.largest, <f64>largestLane(f32x4.pmax(m0, m1)));
  out.zeros += addedUp(i32x4.add(z0, z1)) - missing * x.n * x.h * x.w;
  // Dead is what is neither below nor above 0.
  const d0 = f32x4.eq(f32x4.sub(m0, l0), zero), d1 = f32x4.eq(f32x4.sub(m1, l1), zero);
  out.dead -= addedUp(i32x4.add(d0, d1)) + missing;
}

/** Elements one after the other. */
function stretch(data: usize, count: i32, out: Result): void {
  const zero = f32x4.splat(0);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let l = zero, m = zero, z = i32x4.splat(0);
  let at = data, left = count;
  for (; left >= 8; left -= 8, at += 32) {
    const a = v128.load(at), b = v128.load(at, 16);
    l = f32x4.pmin(f32x4.pmin(l, a), b);
    m = f32x4.pmax(f32x4.pmax(m, a), b);
    z = i32x4.sub(z, i32x4.add(f32x4.eq(a, zero), f32x4.eq(b, zero)));
    const a0 = f64x2.promote_low_f32x4(v128.load64_zero(at)), a1 = f64x2.promote_low_f32x4(v128.load64_zero(at, 8));
    const b0 = f64x2.promote_low_f32x4(v128.load64_zero(at, 16)), b1 = f64x2.promote_low_f32x4(v128.load64_zero(at, 24));
    s0 = f64x2.add(s0, f64x2.mul(a0, a0));
    s1 = f64x2.add(s1, f64x2.mul(a1, a1));
    s2 = f64x2.add(s2, f64x2.mul(b0, b0));
    s3 = f64x2.add(s3, f64x2.mul(b1, b1));
  }
  let squares = pair(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  let least = leastLane(l), largest = largestLane(m), zeros = addedUp(z);
  for (; left > 0; left--, at += 4) {
    const value = load<f32>(at);
    squares += <f64>value * <f64>value;
    if (value < least) least = value;
    if (value > largest) largest = value;
    zeros += <i32>(value == 0);
  }
  out.squares += squares;
  out.least = min(out.least, <f64>least);
  out.largest = max(out.largest, <f64>largest);
  out.zeros += zeros;
}

/** Counts again, element by element: the fast pass lets NaN hide what is largest and what is dead. */
function wild(x: View, out: Result): void {
  out.least = 0;
  out.largest = 0;
  out.dead = 0;
  for (let c = 0; c < x.c; c++) {
    let lives = false;
    for (let n = 0; n < x.n; n++) {
      for (let i = 0; i < x.h; i++) {
        let at = x.data + <usize>n * x.image + <usize>i * x.row + (<usize>c << 2);
        for (let j = 0; j < x.w; j++, at += x.pixel) {
          const value = load<f32>(at);
          if (value != 0) lives = true;
          judge(value, out);
        }
      }
    }
    out.dead += <i32>!lives;
  }
}

@inline
function judge(value: f32, out: Result): void {
  if (value - value != 0) {
    out.nonFinite++;
    return;
  }
  if (value < out.least) out.least = value;
  if (value > out.largest) out.largest = value;
}

/** All bits set in the first `count` of four lanes. */
@inline
function lanesBelow(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

@inline
function upper(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3);
}

@inline
function pair(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function leastLane(x: v128): f32 {
  const half = f32x4.pmin(x, upper(x));
  return min(f32x4.extract_lane(half, 0), f32x4.extract_lane(half, 1));
}

@inline
function largestLane(x: v128): f32 {
  const half = f32x4.pmax(x, upper(x));
  return max(f32x4.extract_lane(half, 0), f32x4.extract_lane(half, 1));
}

@inline
function addedUp(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}
