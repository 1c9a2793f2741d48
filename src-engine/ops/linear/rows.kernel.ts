// Rows weighed and added up, which is what both of Linear's gradients are:
//
//   out[r] = Σ s[r,t] · rows[t]      in the order of t; what an exact 0 weighs adds nothing
//            t
//
// Behind a ReLU half of the weights s are zeros. So each r has a list of the terms that count,
//
//   (offset of rows[t], s[r,t]) …    8 bytes an entry
//
// and a strip of twelve vectors of the result stays in registers while its list goes by. Eight
// results take turns at a strip, so that the rows' part of it is in the cache for seven of them.

import { multiplyAdd } from "../shared/tile.kernel";
import { View } from "../shared/view.kernel";

/** How many results take turns, and so how many lists there are. */
const TURNS = 8;

/**
 * For `count` results that go by rows of `out`, one after the other: w ← the sum, or w ← w − rate · the sum.
 * @param scalars s[0,0]; the next r lies `place` bytes further, the next t `step` bytes
 * @param scratch 192 + 8 · 8 · (`terms` + 1) bytes
 */
@inline
export function addRows(
  scalars: usize, place: usize, step: usize, terms: i32, rows: usize, rowStep: usize,
  out: usize, outStep: usize, bytes: usize, count: i32, update: bool, rate: f32, scratch: usize,
): void {
  const turns = scratch + 192, lists = turns + 8 * TURNS, room = <usize>terms << 3;
  let turn = turns, list = lists;
  for (let r = 0; r < count; r++) {
    const end = liveTerms(scalars, step, terms, rowStep, list);
    if (end > list) {
      store<u32>(turn, <u32>end);
      store<u32>(turn, <u32>out, 4);
      turn += 8;
      list += room;
    } else if (!update) {
      memory.fill(out, 0, bytes);
    } else if (!isBy0Idle(rate)) {
      descendBy0(out, bytes, rate);
    }
    if (turn == lists || r == count - 1) {
      strips(turns, turn, lists, room, rows, bytes, update, rate, scratch);
      turn = turns;
      list = lists;
    }
    scalars += place;
    out += outStep;
  }
}

/** Strip by strip, everyone whose turn it is: (its list's end, where its result goes) from `turns` to `last`. */
@inline
function strips(
  turns: usize, last: usize, lists: usize, room: usize, rows: usize, bytes: usize, update: bool, rate: f32, sums: usize,
): void {
  let at: usize = 0;
  // What is left of 256 bytes is two of the next.
  for (; at + 192 <= bytes && at + 256 != bytes; at += 192) {
    for (let turn = turns, list = lists; turn < last; turn += 8) {
      const to = <usize>load<u32>(turn, 4) + at;
      widestStrip(rows + at, list, load<u32>(turn), update ? sums : to);
      if (update) descend(to, sums, 192, rate);
      list += room;
    }
  }
  for (; at + 128 <= bytes; at += 128) {
    for (let turn = turns, list = lists; turn < last; turn += 8) {
      const to = <usize>load<u32>(turn, 4) + at;
      wideStrip(rows + at, list, load<u32>(turn), update ? sums : to);
      if (update) descend(to, sums, 128, rate);
      list += room;
    }
  }
  for (; at < bytes; at += 32) {
    for (let turn = turns, list = lists; turn < last; turn += 8) {
      const to = <usize>load<u32>(turn, 4) + at;
      narrowStrip(rows + at, list, load<u32>(turn), update ? sums : to);
      if (update) descend(to, sums, 32, rate);
      list += room;
    }
  }
}

/** Without branches. Returns the list's end. */
function liveTerms(scalar: usize, step: usize, terms: i32, rowStep: usize, list: usize): usize {
  for (let t = 0, at: u32 = 0; t < terms; t++) {
    const bits = load<i32>(scalar);
    store<u32>(list, at);
    store<i32>(list, bits, 4);
    list += <usize>(<i32>((bits << 1) != 0) << 3);
    scalar += step;
    at += <u32>rowStep;
  }
  return list;
}

/** Twelve vectors of a sum: with the weight and a product as many as there are registers. */
function widestStrip(rows: usize, list: usize, end: usize, q: usize): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0;
  while (list < end) {
    const at = rows + load<u32>(list), s = v128.load32_splat(list, 4);
    c0 = multiplyAdd(c0, s, v128.load(at)); c1 = multiplyAdd(c1, s, v128.load(at, 16));
    c2 = multiplyAdd(c2, s, v128.load(at, 32)); c3 = multiplyAdd(c3, s, v128.load(at, 48));
    c4 = multiplyAdd(c4, s, v128.load(at, 64)); c5 = multiplyAdd(c5, s, v128.load(at, 80));
    c6 = multiplyAdd(c6, s, v128.load(at, 96)); c7 = multiplyAdd(c7, s, v128.load(at, 112));
    c8 = multiplyAdd(c8, s, v128.load(at, 128)); c9 = multiplyAdd(c9, s, v128.load(at, 144));
    c10 = multiplyAdd(c10, s, v128.load(at, 160)); c11 = multiplyAdd(c11, s, v128.load(at, 176));
    list += 8;
  }
  v128.store(q, c0); v128.store(q, c1, 16); v128.store(q, c2, 32); v128.store(q, c3, 48);
  v128.store(q, c4, 64); v128.store(q, c5, 80); v128.store(q, c6, 96); v128.store(q, c7, 112);
  v128.store(q, c8, 128); v128.store(q, c9, 144); v128.store(q, c10, 160); v128.store(q, c11, 176);
}

/** Eight vectors of a sum. Called from several places, so it stays a function of its own and its sums find registers. */
function wideStrip(rows: usize, list: usize, end: usize, q: usize): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  while (list < end) {
    const at = rows + load<u32>(list), s = v128.load32_splat(list, 4);
    c0 = multiplyAdd(c0, s, v128.load(at)); c1 = multiplyAdd(c1, s, v128.load(at, 16));
    c2 = multiplyAdd(c2, s, v128.load(at, 32)); c3 = multiplyAdd(c3, s, v128.load(at, 48));
    c4 = multiplyAdd(c4, s, v128.load(at, 64)); c5 = multiplyAdd(c5, s, v128.load(at, 80));
    c6 = multiplyAdd(c6, s, v128.load(at, 96)); c7 = multiplyAdd(c7, s, v128.load(at, 112));
    list += 8;
  }
  v128.store(q, c0); v128.store(q, c1, 16); v128.store(q, c2, 32); v128.store(q, c3, 48);
  v128.store(q, c4, 64); v128.store(q, c5, 80); v128.store(q, c6, 96); v128.store(q, c7, 112);
}

/** Two vectors, for what is left of a row. */
function narrowStrip(rows: usize, list: usize, end: usize, q: usize): void {
  let c0 = f32x4.splat(0), c1 = c0;
  while (list < end) {
    const at = rows + load<u32>(list), s = v128.load32_splat(list, 4);
    c0 = multiplyAdd(c0, s, v128.load(at)); c1 = multiplyAdd(c1, s, v128.load(at, 16));
    list += 8;
  }
  v128.store(q, c0); v128.store(q, c1, 16);
}

@inline
function descend(w: usize, sums: usize, bytes: usize, learningRate: f32): void {
  const rate = f32x4.splat(learningRate);
  for (let at: usize = 0; at < bytes; at += 32) {
    v128.store(w + at, f32x4.sub(v128.load(w + at), f32x4.mul(rate, v128.load(sums + at))));
    v128.store(w + at, f32x4.sub(v128.load(w + at, 16), f32x4.mul(rate, v128.load(sums + at, 16))), 16);
  }
}

/** Whether w − η·0 is w, whatever w is: not where η is negative, −0 or not finite. */
@inline
export function isBy0Idle(learningRate: f32): bool {
  return reinterpret<u32>(learningRate) < 0x7f800000;
}

/** A row of weights whose gradient is 0, by a learning rate for which that matters. */
export function descendBy0(w: usize, bytes: usize, learningRate: f32): void {
  const step = f32x4.splat(learningRate * 0);
  for (const end = w + bytes; w < end; w += 16) v128.store(w, f32x4.sub(v128.load(w), step));
}
