// Coloured shapes that need no download: 3 × 32 × 32, ten shapes in ten colours each, so that there are colours to be drawn and a
// hundred classes to be told apart. Every image is drawn from a seed, to the same bytes on every machine: what is used of
// numbers is +, −, ×, ÷ and square roots, which round alike everywhere.

import { permutation, random, type Random } from "../tensor/random";
import type { Dataset, Images } from "./dataset";

const SIDE = 32;
/** Random numbers set aside for one image: some for the shape, the rest for the grain of its pixels. */
const DRAWS = 4096;
const GRAIN = 64;
/** A pixel is covered as far as these many points in a row and in a column of it are. */
const FINE = 3;

/** Whether a point is within the shape, which reaches from −1 to 1 both ways; y points down. */
type Within = (x: number, y: number) => boolean;

const forms: Readonly<Record<string, Within>> = {
  disc: (x, y) => x * x + y * y <= 1,
  ring: (x, y) => x * x + y * y <= 1 && x * x + y * y >= 0.3,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.85,
  frame: (x, y) => within(0.5, 0.9, Math.max(Math.abs(x), Math.abs(y))),
  diamond: (x, y) => Math.abs(x) + Math.abs(y) <= 1,
  triangle: (x, y) => y <= 0.8 && y >= 2 * Math.abs(x) - 1,
  plus: (x, y) => Math.min(Math.abs(x), Math.abs(y)) <= 0.3 && Math.max(Math.abs(x), Math.abs(y)) <= 1,
  cross: (x, y) => Math.min(Math.abs(x + y), Math.abs(x - y)) <= 0.4 && x * x + y * y <= 1,
  stripes: (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.9 && Math.floor((y + 1) * 2.5) % 2 === 0,
  half: (x, y) => x * x + y * y <= 1 && y <= 0.1,
};

const colors: Readonly<Record<string, readonly [red: number, green: number, blue: number]>> = {
  red: [220, 40, 40],
  orange: [240, 140, 30],
  yellow: [240, 220, 60],
  green: [50, 170, 70],
  teal: [30, 170, 170],
  blue: [50, 90, 220],
  violet: [140, 70, 210],
  pink: [240, 130, 190],
  brown: [130, 85, 45],
  white: [240, 240, 240],
};

/** `red disc`, `red ring`, … : all shapes of a colour, then those of the next. */
export const shapeClasses: readonly string[] = Object.keys(colors).flatMap((color) =>
  Object.keys(forms).map((form) => `${color} ${form}`),
);

/**
 * As many of each class as the counts allow, in random order.
 * @param seed a whole number in 0 … 2³² − 1; another seed gives other images.
 */
export function shapes(seed = 0, counts = { train: 6000, test: 2000 }): Dataset {
  return {
    name: "shapes",
    classes: shapeClasses,
    train: images(seed, "shapes/train", counts.train),
    test: images(seed, "shapes/test", counts.test),
    normalization,
  };
}

/** Of the training images of seed 0, rounded; a test holds them to it. */
const normalization = { mean: [0.327, 0.308, 0.301], deviation: [0.212, 0.167, 0.182] } as const;

function images(seed: number, stream: string, count: number): Images {
  const order = permutation(count, random(seed, `${stream}/order`));
  const numbers = random(seed, stream);
  const labels = Int32Array.from(order, (place) => place % shapeClasses.length);
  const pixels = new Uint8Array(count * 3 * SIDE * SIDE);
  for (let n = 0; n < count; n++)
    draw(labels[n]!, numbers, n * DRAWS, pixels.subarray(n * 3 * SIDE * SIDE, (n + 1) * 3 * SIDE * SIDE));
  return { count, channels: 3, height: SIDE, width: SIDE, pixels, labels };
}

function draw(label: number, numbers: Random, first: number, pixels: Uint8Array): void {
  const between = (n: number, low: number, high: number): number =>
    low + (high - low) * numbers.uniform(first + n);
  const all = Object.values(forms);
  const form = all[label % all.length]!;
  const color = Object.values(colors)[Math.floor(label / all.length)]!;
  const radius = between(0, 8, 13);
  const [x, y] = [between(1, radius, SIDE - radius), between(2, radius, SIDE - radius)];
  const ground = [between(3, 20, 110), between(4, 20, 110), between(5, 20, 110)];
  const light = between(6, 0.75, 1.05);
  const grain = between(7, 4, 24);
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      const covered = coverage(form, x, y, radius, i, j);
      const noise = grain * (numbers.uniform(first + GRAIN + i * SIDE + j) - 0.5);
      for (let c = 0; c < 3; c++) {
        const value = ground[c]! + covered * (light * color[c]! - ground[c]!) + noise;
        pixels[(c * SIDE + i) * SIDE + j] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
}

/** The share of a pixel that the shape covers. */
function coverage(form: Within, x: number, y: number, radius: number, i: number, j: number): number {
  let inside = 0;
  for (let a = 0; a < FINE; a++)
    for (let b = 0; b < FINE; b++)
      if (form((j + (b + 0.5) / FINE - x) / radius, (i + (a + 0.5) / FINE - y) / radius)) inside++;
  return inside / (FINE * FINE);
}

function within(low: number, high: number, value: number): boolean {
  return value >= low && value <= high;
}
