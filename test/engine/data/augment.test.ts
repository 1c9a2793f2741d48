// Augmentation: what becomes of an image, that it is a function of seed, epoch and image, and that both backends see the same.

import { describe, expect, test } from "vitest";
import { movesOf } from "../../../src-engine/data/augment/moves";
import { ERASED, OUTSIDE, place, sourcesOf } from "../../../src-engine/data/augment/sources";
import { gather } from "../../../src-engine/data/batches";
import type { Images } from "../../../src-engine/data/dataset";
import { augmentInWords, parseAugment, type Augment } from "../../../src-engine/protocol/recipe/augment";
import { backends, simdBackend, smallSession, smallTrainer } from "../../support/runs";

const size = { height: 3, width: 4 };
const still = { down: 0, right: 0, flipped: false, turned: 0 };
const placed = (how: Partial<typeof still>, { height, width } = size): number[] => {
  const sources = new Int32Array(height * width);
  place(sources, { height, width }, { ...still, ...how });
  return [...sources];
};
const out = OUTSIDE;
const many = Array.from({ length: 2000 }, (_, i) => i);
const square = { height: 10, width: 10 };
/** Row by row of `many`, those of one image each. */
const images = (augment: Augment, seed = 0, epoch = 0): string[] => {
  const sources = sourcesOf(many, square, augment, 0, seed, epoch);
  return many.map((n) => sources.subarray(n * 100, n * 100 + 100).join());
};
const asIs = Array.from({ length: 100 }, (_, i) => i).join();

describe("an image", () => {
  test("stays as it is where nothing is done", () => {
    expect(placed({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("is flipped about its middle", () => {
    expect(placed({ flipped: true })).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]);
  });

  test("is moved before it is flipped, as it is cropped from a margin", () => {
    expect(placed({ down: 1, right: 1 })).toEqual([out, out, out, out, out, 0, 1, 2, out, 4, 5, 6]);
    expect(placed({ down: 1, right: 1, flipped: true })).toEqual([
      ...[out, out, out, out, 2, 1, 0, out, 6, 5, 4, out],
    ]);
  });

  test("is turned counter-clockwise, to the nearest pixel", () => {
    const three = { height: 3, width: 3 };
    expect(placed({ turned: 90 }, three)).toEqual([2, 5, 8, 1, 4, 7, 0, 3, 6]);
    expect(placed({ turned: 180 }, three)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(placed({ turned: -90 }, three)).toEqual([6, 3, 0, 7, 4, 1, 8, 5, 2]);
    expect(placed({ turned: 45 }, three)).toEqual([1, 2, 5, 0, 4, 8, 3, 6, 7]);
  });

  test("has raw 0 where something comes in, and 0 after normalisation where it is erased", () => {
    const two: Images = {
      ...{ count: 1, channels: 2, height: 1, width: 3, labels: Int32Array.of(4) },
      pixels: Uint8Array.of(51, 102, 153, 204, 255, 0),
    };
    const input = new Float64Array(6);
    const normalization = { mean: [0.5, 0.25], deviation: [0.5, 0.25] };
    gather(two, [0], normalization, input, new Int32Array(1), Int32Array.of(OUTSIDE, ERASED, 0));
    expect([...input].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([-1, 0, -0.6, -1, 0, 2.2]);
  });
});

describe("how often", () => {
  const share = (done: readonly boolean[]): number => done.filter(Boolean).length / done.length;

  test("images are flipped is as it was said", () => {
    expect(share(images({ flip: 0.25 }).map((one) => one !== asIs))).toBeCloseTo(0.25, 1);
    expect(share(images({ flip: 1 }).map((one) => one !== asIs))).toBe(1);
  });

  test("rectangles are erased is as it was said, and how large they are is as in torchvision", () => {
    const erased = images({ erase: 0.5 }).map((one) => one.split(",").filter((at) => at === `${ERASED}`));
    expect(share(erased.map(({ length }) => length > 0))).toBeCloseTo(0.5, 1);
    const areas = erased.map(({ length }) => length / 100).filter((area) => area > 0);
    expect(Math.min(...areas)).toBeGreaterThan(0);
    expect(Math.max(...areas)).toBeLessThan(0.4);
    expect(areas.reduce((a, b) => a + b) / areas.length).toBeCloseTo(0.175, 1);
  });

  test("each crop comes is about the same", () => {
    const counts = new Map<string, number>();
    for (const one of images({ crop: 2 })) counts.set(one, (counts.get(one) ?? 0) + 1);
    expect(counts.size).toBe(25);
    expect(Math.min(...counts.values())).toBeGreaterThan(50);
    expect(Math.max(...counts.values())).toBeLessThan(115);
  });
});

describe("what is done to an image", () => {
  const all: Augment = { crop: 2, flip: 0.5, rotate: 20, erase: 0.5 };

  test("is its own, whatever batch it is in, and another in another epoch or under another seed", () => {
    const alone = movesOf([1700], square, { augment: all, shift: 1 }, 5, 1)!;
    const among = movesOf(many, square, { augment: all, shift: 1 }, 5, 1)!;
    expect([...alone]).toEqual([...among.subarray(170_000, 170_100)]);
    for (const other of [images(all, 5, 2), images(all, 6, 1)])
      expect(images(all, 5, 1).filter((one, n) => one === other[n]).length).toBeLessThan(5);
  });

  test("by one kind does not depend on the other kinds", () => {
    const flipped = images({ flip: 0.5 }).map((one) => one !== asIs);
    const both = images({ flip: 0.5, crop: 1 }).map((one) => {
      const [first, second] = one.split(",").slice(44, 46).map(Number);
      return first! > second!;
    });
    expect(both).toEqual(flipped);
  });
});

describe("words", () => {
  test.each([
    ["flip,crop=4", { flip: 0.5, crop: 4 }, "crop,flip"],
    [" erase = 0.25 , rotate ", { rotate: 15, erase: 0.25 }, "rotate,erase=0.25"],
    ["crop=0,flip=1", { flip: 1 }, "flip=1"],
    ["none", {}, ""],
  ])("%j say what is done", (text, augment, inWords) => {
    expect(parseAugment(text)).toEqual(augment);
    expect(augmentInWords(augment)).toBe(inWords);
    if (inWords) expect(parseAugment(inWords)).toEqual(augment);
  });

  test.each([
    ["", 'augment: expected crop, flip, rotate, erase or none, got ""'],
    ["fliq", 'augment: expected crop, flip, rotate, erase or none, got "fliq"'],
    ["toString", 'augment: expected crop, flip, rotate, erase or none, got "toString"'],
    ["flip,flip=1", "augment: flip is said twice"],
    ["crop=1.5", "augment: crop wants a whole number of pixels in 0 … 127, got 1.5"],
    ["flip=2", "augment: flip wants a probability in 0 … 1, got 2"],
    ["rotate=", "augment: rotate wants degrees in 0 … 180, got NaN"],
    ["rotate=1=2", "augment: rotate wants degrees in 0 … 180, got NaN"],
  ])("%j are refused", (text, message) => {
    expect(() => parseAugment(text)).toThrow(new RangeError(message));
  });
});

describe("a run with augmentation", () => {
  test.each(["flip", "crop", "rotate=40", "erase=1", "crop=3,flip,rotate,erase"])(
    "of %s sees the same pixels on both backends",
    (augment) => {
      const [reference, simd] = backends.map((backend) => smallTrainer({ augment, shift: 1 }, backend));
      for (const iteration of [0, 9, 12]) {
        for (const trainer of [reference!, simd!]) trainer.restore(iteration, trainer.state());
        expect(Float64Array.from(simd!.read("input").data)).toEqual(reference!.read("input").data);
        expect(simd!.read("target")).toEqual(reference!.read("target"));
      }
    },
  );

  test("differs from one without in the pixels alone, and only while it trains", async () => {
    const [plain, none, augmented] = [{}, { augment: "none" }, { augment: "rotate,erase=1" }].map((choices) =>
      smallTrainer(choices),
    );
    expect(none!.read("input")).toEqual(plain!.read("input"));
    expect(augmented!.read("input")).not.toEqual(plain!.read("input"));
    expect(augmented!.read("target")).toEqual(plain!.read("target"));
    expect(augmented!.state()).toEqual(plain!.state());
    const [a, b] = await Promise.all(
      [plain!, augmented!].map(({ evaluator, test }) => evaluator.evaluate(test, plain!.state())),
    );
    expect(b).toEqual(a);
  });

  test("run free and stepped ends in the same bits", () => {
    const [free, stepped] = [1, 2].map(() => smallTrainer({ augment: "crop,flip,erase" }, simdBackend));
    for (let i = 0; i < 11; i++) {
      free!.advance();
      stepped!.runTo(1);
      stepped!.advance();
    }
    expect(free!.state()).toEqual(stepped!.state());
  });

  test("rewound sees the batch again that it saw", async () => {
    const session = smallSession({ augment: "crop,flip,rotate,erase" });
    const input = (): unknown => session.trainer.read("input");
    await session.goto({ iteration: 3, pc: 1 });
    const seen = input();
    await session.goto({ iteration: 14, pc: 1 });
    expect(input()).not.toEqual(seen);
    await session.goto({ iteration: 3, pc: 1 });
    expect(input()).toEqual(seen);
  });
});
