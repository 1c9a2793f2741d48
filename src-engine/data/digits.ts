// Handwritten digits that need no download: every image is drawn from a seed, to
// the same bytes on every machine. They look like MNIST (28 × 28, white on
// black, about 20 pixels tall, centred by mass) and are used like it.

import { permutation, random, type Random } from "../tensor/random";
import type { Dataset, Images } from "./dataset";
import { write, type Draws } from "./handwriting";
import type { Canvas } from "./rasterize";
import { styles } from "./strokes";

const SIZE = 28;
/** Random numbers set aside for one image: some for the hand, the rest for the grain of its pixels. */
const DRAWS = 2048;
const GRAIN = 1024;

/**
 * As many of each digit as the counts allow, in random order.
 * @param seed a whole number in 0 … 2³² − 1; another seed gives other images.
 */
export function digits(seed = 0, counts = { train: 12000, test: 2000 }): Dataset {
  return {
    name: "digits",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    train: images(seed, "digits/train", counts.train),
    test: images(seed, "digits/test", counts.test),
  };
}

function images(seed: number, stream: string, count: number): Images {
  const order = permutation(count, random(seed, `${stream}/order`));
  const numbers = random(seed, stream);
  const labels = Int32Array.from(order, (place) => place % 10);
  const pixels = new Uint8Array(count * SIZE * SIZE);
  const hands = styles();
  const canvas = { width: SIZE, height: SIZE, coverage: new Float64Array(SIZE * SIZE) };
  for (let n = 0; n < count; n++) {
    const draws = drawsFrom(numbers, n * DRAWS);
    const choices = hands[labels[n]!]!;
    canvas.coverage.fill(0);
    write(canvas, choices[Math.floor(draws.between(0, choices.length))]!, draws);
    ink(canvas, draws, numbers, n * DRAWS + GRAIN, pixels.subarray(n * SIZE * SIZE));
  }
  return { count, channels: 1, height: SIZE, width: SIZE, pixels, labels };
}

/** Coverage to bytes: how dark the ink is, and how unevenly the paper takes it. */
function ink({ coverage }: Canvas, draws: Draws, numbers: Random, first: number, pixels: Uint8Array): void {
  const darkness = draws.between(0.9, 1) * 255;
  const grain = draws.between(0, 0.16);
  for (let i = 0; i < coverage.length; i++) {
    const covered = Math.min(1, 1.15 * coverage[i]!);
    if (covered > 0) {
      pixels[i] = Math.round(darkness * covered * (1 - grain * numbers.uniform(first + i)));
    }
  }
}

function drawsFrom(numbers: Random, first: number): Draws {
  let next = first;
  return {
    between: (low, high) => low + (high - low) * numbers.uniform(next++),
    around: (mean, deviation) => mean + deviation * Math.max(-2, Math.min(2, numbers.normal(next++))),
  };
}
