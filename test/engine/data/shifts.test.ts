import { describe, expect, test } from "vitest";
import { gather } from "../../../src-engine/data/batches";
import type { Images } from "../../../src-engine/data/dataset";
import { MOST_SHIFT, shiftsOf } from "../../../src-engine/data/shifts";
import { backends, simdBackend, smallTrainer } from "../../support/runs";

describe("an image that is moved", () => {
  const images: Images = {
    count: 1,
    channels: 2,
    height: 2,
    width: 3,
    pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    labels: Int32Array.of(4),
  };
  const moved = (down: number, right: number): number[] => {
    const input = new Float64Array(12);
    gather(images, [0], { mean: 0, deviation: 1 / 255 }, input, new Int32Array(1), Int8Array.of(down, right));
    return [...input].map(Math.round);
  };

  test("goes down and to the right, and background comes in", () => {
    expect(moved(1, 1)).toEqual([0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 7, 8]);
  });

  test("goes up and to the left where a shift is negative", () => {
    expect(moved(-1, -2)).toEqual([6, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0]);
  });

  test("stays where it is, or leaves altogether", () => {
    expect(moved(0, 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(moved(2, 0)).toEqual(Array(12).fill(0));
    expect(moved(0, -3)).toEqual(Array(12).fill(0));
  });
});

describe("shifts", () => {
  const indices = Array.from({ length: 2000 }, (_, i) => i);

  test("reach every way up to the given one about equally often", () => {
    const counts = new Map<string, number>();
    const shifts = shiftsOf(indices, 2, 0, 0);
    for (let n = 0; n < indices.length; n++) {
      const way = `${shifts[2 * n]} ${shifts[2 * n + 1]}`;
      counts.set(way, (counts.get(way) ?? 0) + 1);
    }
    expect(counts.size).toBe(25);
    expect(Math.min(...counts.values())).toBeGreaterThan(50);
    expect(Math.max(...counts.values())).toBeLessThan(115);
  });

  test("are an image's own, whatever batch it is in, and other ones in another epoch or under another seed", () => {
    const all = shiftsOf(indices, 3, 5, 1);
    expect([...shiftsOf([1700], 3, 5, 1)]).toEqual([all[3400], all[3401]]);
    expect(shiftsOf(indices, 3, 5, 2)).not.toEqual(all);
    expect(shiftsOf(indices, 3, 6, 1)).not.toEqual(all);
  });

  test("go as far as they may", () => {
    expect(Math.max(...shiftsOf(indices, MOST_SHIFT, 0, 0))).toBe(MOST_SHIFT);
    expect(Math.min(...shiftsOf(indices, MOST_SHIFT, 0, 0))).toBe(-MOST_SHIFT);
  });
});

describe("a run with shifts", () => {
  test.each([1, 4, 40, MOST_SHIFT])("of %i pixels sees the same pixels on both backends", (shift) => {
    const [reference, simd] = backends.map((backend) => smallTrainer({ shift }, backend));
    for (const iteration of [0, 9, 12]) {
      for (const trainer of [reference!, simd!]) trainer.restore(iteration, trainer.state());
      const seen = Float64Array.from(simd!.read("input").data);
      expect(seen).toEqual(reference!.read("input").data);
      expect(simd!.read("target")).toEqual(reference!.read("target"));
    }
  });

  test("differs from one without in the pixels alone, and only while it trains", async () => {
    const [plain, none, moved] = [{}, { shift: 0 }, { shift: 2 }].map((choices) => smallTrainer(choices));
    expect(none!.read("input")).toEqual(plain!.read("input"));
    expect(moved!.read("input")).not.toEqual(plain!.read("input"));
    expect(moved!.read("target")).toEqual(plain!.read("target"));
    expect(moved!.indices).toEqual(plain!.indices);
    expect(moved!.state()).toEqual(plain!.state());
    const evaluations = [plain!, moved!].map((trainer) =>
      trainer.evaluator.evaluate(trainer.test, plain!.state()),
    );
    const [a, b] = await Promise.all(evaluations);
    expect(b).toEqual(a);
  });

  test("moves an image in its second epoch to another place than in its first", () => {
    const trainer = smallTrainer({ shift: 3, batchSize: 48 });
    const rows = (): string[] => {
      const { data } = trainer.read("input");
      const images = [...trainer.indices].map((index, n) => [index, data.slice(n * 784, n * 784 + 784)]);
      return images.sort((a, b) => Number(a[0]) - Number(b[0])).map((image) => image.join());
    };
    const first = rows();
    trainer.advance();
    const second = rows();
    const same = first.filter((row, n) => row === second[n]).length;
    expect(same).toBeLessThan(6); // 1 in 49
  });

  test("run free and stepped ends in the same bits", () => {
    const [free, stepped] = [1, 2].map(() => smallTrainer({ shift: 2 }, simdBackend));
    for (let i = 0; i < 11; i++) {
      free!.advance();
      stepped!.runTo(1);
      stepped!.advance();
    }
    expect(free!.state()).toEqual(stepped!.state());
  });

  test("names a shift that cannot be", () => {
    expect(() => smallTrainer({ shift: 1.5 })).toThrow(
      "shift: expected a whole number of pixels in 0 … 127, got 1.5",
    );
    expect(() => smallTrainer({ shift: 128 })).toThrow("got 128");
  });
});
