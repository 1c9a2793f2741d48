// A ratio of pairs does not follow from the medians beside it: every table that prints one says so, the README's too.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PAIRED } from "../../bench/contest";
import { figuresOf, GATHER, iterationTable, MOVED, ours, STEPPED, theirs } from "../../bench/iterationRow";

const root = join(import.meta.dirname, "../..");

/** A Markdown table as rows of cells by their titles. */
function rowsOf(text: string): readonly ReadonlyMap<string, string>[] {
  const [head = "", , ...rows] = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = (line: string): readonly string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const titles = cells(head);
  return rows.map((row) => new Map(cells(row).map((cell, c) => [titles[c]!, cell])));
}
const numberIn = (cell: string | undefined): number => Number(cell?.replace(/[,×%\s]/g, "") ?? NaN);
const titled = (row: ReadonlyMap<string, string>, start: string): readonly [string, string] =>
  [...row].find(([title]) => title.startsWith(start))!;

describe("a ratio beside two medians", () => {
  /** Two contestants whose slow rounds are others: the medians' quotient is 2, the median of the pairs 4. */
  const rates = new Map([
    [ours(1), [400, 200, 100]],
    [theirs(1, "contiguous"), [100, 50, 400]],
    [STEPPED, [100, 50, 100]],
    [GATHER, [800, 400, 400]],
    [MOVED, [800, 400, 400]],
  ]);

  test("is the median of the rounds' ratios, and the bench's table says so", () => {
    const figures = figuresOf(rates, 1);
    expect(figures).toMatchObject({ imagesPerSecond: 200, peerImagesPerSecond: 100, ratio: 4 });
    const setting = { model: "lenet-jax", batch: 1, threads: 1, live: 0.5, peerLive: 0.5 };
    const text = iterationTable({
      iterations: [{ ...setting, ...figures }],
      peer: { torch: "1.13", blas: "MKL" },
    });
    const [row] = rowsOf(text);
    expect(titled(row!, "ratio")).toEqual(["ratio, of pairs", "4.00 ×"]);
    expect(titled(row!, "images/s")).toEqual(["images/s, median", "200"]);
    expect(titled(row!, "stepped")).toEqual(["stepped, of pairs", "25 %"]);
    expect(text.endsWith(PAIRED)).toBe(true);
  });

  test("is told as one of pairs in the README, where it does not follow from its row", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const section = readme.slice(readme.indexOf("## Speed"), readme.indexOf("## Command line"));
    const rows = rowsOf(section.slice(0, section.indexOf("\n\nEach round")));
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      const [title, ratio] = titled(row, "ratio");
      const quotient = numberIn(titled(row, "images/s")[1]) / numberIn(titled(row, "PyTorch")[1]);
      const follows = Math.abs(numberIn(ratio) / quotient - 1) < 0.005;
      expect(follows || title.includes("median of pairs"), [...row.values()].join(" ")).toBe(true);
    }
    // The example in words is the first row's.
    const first = rows[0]!;
    const [own, peer] = [titled(first, "images/s")[1], titled(first, "PyTorch")[1]];
    expect(section).toContain(`(${own} / ${peer} is ${(numberIn(own) / numberIn(peer)).toFixed(2)})`);
  });
});
