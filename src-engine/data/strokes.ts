// How people write the ten digits: a few styles of each, as pen strokes.
//
// A stroke is the points the pen passes, "x,y" from the top left in hundredths
// of the digit's height. Between points it runs smoothly (Catmull–Rom); at a
// point followed by "/" it turns sharply. A style is drawn twice, with the same
// points moved: every image lies somewhere between its two extremes.

import { sampleStroke } from "./curve";

/** A pen stroke as a polyline, x and y by turns. */
export type Polyline = Float64Array;

export interface Style {
  /** Its strokes in one extreme and, point for point, in the other. */
  readonly one: readonly Polyline[];
  readonly other: readonly Polyline[];
}

/** The styles of each digit; a digit's styles are equally likely. Most starts find their digits kept and want none. */
export function styles(): readonly (readonly Style[])[] {
  return hands.map((digit) =>
    digit.map(({ one, other }) => ({ one: one.map(sampleStroke), other: other.map(sampleStroke) })),
  );
}

/** A style as it is written below. */
interface Hand {
  readonly one: readonly string[];
  readonly other: readonly string[];
}

const style = (one: readonly string[], other: readonly string[]): Hand => ({ one, other });

const hands: readonly (readonly Hand[])[] = [
  // 0: closed with a little overlap; with the pen's tail inside.
  [
    style(
      ["40,0 14,14 4,50 14,86 36,100 58,86 66,50 58,14 40,0 32,2"],
      ["32,1 10,20 6,54 20,90 44,99 62,80 64,44 50,10 32,1 26,5"],
    ),
    style(
      ["54,8 30,0 8,26 4,62 20,94 42,100 62,78 66,40 52,8 38,8"],
      ["46,4 22,10 6,40 10,78 32,100 56,88 66,54 60,22 40,2 28,12"],
    ),
  ],
  // 1: a bar; with a short flag; with flag and foot.
  [
    style(["30,0 30,50 30,100"], ["34,0 30,50 27,100"]),
    style(["21,24 28,13 34,0 / 34,50 34,100"], ["24,16 30,9 35,0 / 33,50 32,100"]),
    style(
      ["19,26 28,14 36,0 / 36,50 36,100", "14,100 58,100"],
      ["22,18 30,10 36,0 / 35,50 35,98", "18,99 54,97"],
    ),
  ],
  // 2: with a straight base; with a loop at the foot; with a wavy base.
  [
    style(
      ["6,24 16,6 36,0 56,10 58,32 38,62 4,98 / 36,98 66,98"],
      ["10,16 22,3 40,1 56,14 54,38 32,68 8,98 / 38,100 70,96"],
    ),
    style(
      ["6,22 18,4 42,0 58,18 52,46 30,78 12,95 3,88 14,78 38,90 70,96"],
      ["10,16 26,2 48,4 58,24 46,52 26,80 10,98 2,92 12,84 36,94 66,92"],
    ),
    style(
      ["8,26 20,5 42,0 58,16 50,44 24,78 4,98 / 18,91 42,98 68,90"],
      ["6,18 22,2 46,3 56,22 46,50 24,78 8,96 / 22,92 46,99 70,95"],
    ),
  ],
  // 3: two bowls; flat on top; with a little loop in the middle.
  [
    style(
      ["8,14 28,0 52,8 54,30 28,46 / 54,54 62,78 40,99 4,90"],
      ["6,8 30,0 50,12 48,34 22,44 / 48,48 64,70 46,98 8,96"],
    ),
    style(
      ["6,2 32,2 58,2 / 44,20 28,40 / 54,46 64,72 42,99 4,90"],
      ["8,5 32,3 56,1 / 44,18 26,38 / 56,42 62,74 36,100 6,94"],
    ),
    style(
      ["8,14 26,0 50,6 54,28 38,44 24,48 26,40 42,44 60,62 56,88 32,100 4,90"],
      ["6,18 26,1 48,8 50,28 36,42 22,45 24,38 40,42 58,58 58,84 34,99 8,94"],
    ),
  ],
  // 4: open with a corner; closed; open with a round cup.
  [
    style(
      ["10,4 7,30 2,58 / 36,57 70,55", "54,14 52,56 48,100"],
      ["15,0 10,28 3,54 / 38,55 72,53", "54,22 52,60 51,100"],
    ),
    style(
      ["48,0 24,34 2,66 / 36,66 70,66", "48,0 48,50 48,100"],
      ["42,0 22,30 2,60 / 36,62 68,62", "44,2 46,50 46,100"],
    ),
    style(
      ["4,4 2,30 12,50 34,54 58,46", "60,2 57,46 50,100"],
      ["7,0 2,26 10,48 34,51 58,45", "60,6 57,50 54,100"],
    ),
  ],
  // 5: in one go; with a cap put on last; with a slim neck and a big bowl.
  [
    style(
      ["60,2 38,2 16,2 / 13,22 10,44 / 38,37 62,56 56,86 32,100 4,90"],
      ["58,0 40,2 20,4 / 16,22 12,42 / 38,36 60,54 58,82 36,98 6,94"],
    ),
    style(
      ["18,4 14,24 10,46 / 36,38 60,54 58,84 34,100 4,92", "18,4 42,4 66,1"],
      ["22,6 17,26 14,44 / 38,40 58,56 56,84 34,98 8,90", "22,4 44,2 68,2"],
    ),
    style(
      ["62,4 38,0 20,6 / 14,26 14,46 / 34,38 58,48 62,74 44,98 4,94"],
      ["58,2 38,3 22,4 / 18,20 14,36 / 38,32 62,50 60,82 34,100 2,90"],
    ),
  ],
  // 6: with a long bend; with a hooked top; straight with a small bowl.
  [
    style(
      ["52,0 28,16 10,46 8,80 30,100 54,90 58,68 40,54 18,62 9,80"],
      ["46,0 24,20 8,50 10,84 32,100 56,86 54,62 36,52 16,64 9,82"],
    ),
    style(
      ["60,10 44,0 22,14 6,50 12,88 36,100 58,86 56,62 34,52 10,70"],
      ["56,8 42,1 20,18 6,54 14,90 38,99 56,82 50,62 30,56 9,74"],
    ),
    style(
      ["38,0 23,22 10,50 6,80 26,100 50,96 58,76 44,58 22,62 7,80"],
      ["30,0 19,24 9,50 7,80 26,100 50,94 56,74 42,56 22,62 8,82"],
    ),
  ],
  // 7: plain; with a bar; with a serif.
  [
    style(["0,2 36,3 72,4 / 46,46 28,100"], ["2,1 36,3 70,6 / 46,44 18,100"]),
    style(["0,2 36,3 72,4 / 48,46 30,100", "20,52 62,48"], ["2,1 36,3 70,6 / 46,44 22,100", "14,50 56,52"]),
    style(["0,20 2,10 4,2 / 38,4 74,4 / 50,42 30,100"], ["0,16 1,8 2,1 / 36,3 72,5 / 46,44 20,100"]),
  ],
  // 8: an S closed upwards; two rings; crossed from the top right.
  [
    style(
      ["54,14 36,0 16,8 14,28 34,46 56,64 58,88 34,100 8,88 12,64 34,46 54,30 54,14 46,5"],
      ["56,10 36,1 12,10 16,32 36,48 54,66 54,88 34,99 12,88 14,66 36,46 52,30 52,12 42,4"],
    ),
    style(
      ["36,0 18,10 16,32 36,45 54,32 54,10 36,0", "36,45 10,58 10,88 36,100 60,88 60,58 36,45"],
      ["36,0 14,8 14,34 36,47 58,34 58,8 36,0", "36,47 14,60 14,88 36,100 58,88 58,60 36,47"],
    ),
    style(
      ["60,4 46,26 28,52 10,78 22,99 44,96 52,74 34,50 16,28 20,6 40,0 58,8"],
      ["56,6 48,24 30,50 12,74 18,96 42,100 54,80 36,52 14,30 16,8 36,0 54,6"],
    ),
  ],
  // 9: with a straight stem; with a curved tail; in one sweep.
  [
    style(
      ["58,14 36,0 10,10 4,34 22,50 47,40 59,12 / 57,54 53,100"],
      ["56,10 32,0 8,14 6,40 28,51 50,38 57,8 / 55,56 48,100"],
    ),
    style(
      ["56,16 34,0 10,12 6,36 26,50 48,38 58,10 / 60,52 48,90 26,100 10,92"],
      ["54,12 34,1 12,14 10,38 30,48 48,36 56,8 / 58,54 50,86 30,99 14,96"],
    ),
    style(
      ["58,28 46,4 22,2 6,22 14,46 38,48 54,34 58,20 / 52,60 30,100"],
      ["56,22 40,0 16,6 6,28 18,48 40,46 54,30 57,16 / 54,56 40,100"],
    ),
  ],
];
