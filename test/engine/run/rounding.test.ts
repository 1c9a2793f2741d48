// What bounds are worth: at batch 64, after some training, no number is farther from its rule than its bound, stepped or
// running free; and the bounds of the gradients are small beside the gradients. Prints the table of docs/reliability.md.

import { afterAll, describe, expect, test } from "vitest";
import type { Instruction } from "../../../src-engine/run/program/program";
import { comparedWithRule, type Compared } from "../../support/comparedWithRule";
import { smallTrainer } from "../../support/runs";

/** How many elements of a tensor are held against their bounds, about; of the parameters' gradients all are. */
const ELEMENTS = 300;
const ITERATIONS = 60;
const PATIENCE = 180_000;
const table: string[] = [];

describe.each(["cnn-pytorch", "lenet-jax"])("%s", (model) => {
  const [free, stepped] = [smallTrainer({ model, batchSize: 64 }), smallTrainer({ model, batchSize: 64 })];
  for (let i = 0; i < ITERATIONS; i++) free.advance();
  stepped.restore(ITERATIONS, free.state());
  stepped.runTo(stepped.program.instructions.length);
  free.finish();
  const { instructions, parameters, output, loss } = stepped.program;
  const gradients = new Map(
    instructions
      .filter(({ writes }) => parameters.some((path) => writes === `${path}.grad`))
      .map((instruction) => [instruction.writes, comparedIn(instruction, Infinity)] as const),
  );

  test(
    "no number is beyond its bound, stepped or running free",
    () => {
      const left = new Map<string, string>(parameters.map((path) => [`${path}.next`, path]));
      for (const path of [output, loss]) left.set(path, path);
      for (const instruction of instructions) {
        const { writes } = instruction;
        for (const { value, float64, bound, at } of gradients.get(writes) ??
          comparedIn(instruction, ELEMENTS))
          expect(Math.abs(value - float64), `${writes}, element ${at}`).toBeLessThanOrEqual(bound);
        // Within the same bounds, since it has the same bits.
        const same = left.get(writes);
        if (same !== undefined) expect(free.read(same).data, writes).toEqual(stepped.read(writes).data);
      }
    },
    PATIENCE,
  );

  test("the bounds of the parameters' gradients are far below a thousandth of them, and below 10,000 times the errors", () => {
    for (const [path, compared] of gradients) {
      table.push(row(`\`${model}\` \`${path}\``, compared));
      expect(quantile(shares(compared), 0.5), path).toBeLessThan(1e-3);
      expect(quantile(ratios(compared), 0.5), path).toBeLessThan(1e4);
    }
    const all = [...gradients.values()].flat();
    table.push(row(`\`${model}\`, all`, all));
    // Some errors are 0 but for luck, and no bound knows which.
    expect(quantile(ratios(all), 0.998)).toBeLessThan(1e4);
  });

  function comparedIn(instruction: Instruction, most: number): Compared[] {
    return comparedWithRule(stepped.program, stepped, instruction, most);
  }
});

afterAll(() => {
  const head = [
    "gradient",
    "bound / value",
    "bound / error",
    "of 998 in 1000",
    "largest",
    "above 10⁴",
    "exact",
  ];
  console.log(
    [`| ${head.join(" | ")} |`, "| --- | --: | --: | --: | --: | --: | --: |", ...table].join("\n"),
  );
});

/** bound / |value|, of what is not 0. */
function shares(all: readonly Compared[]): number[] {
  return all.filter(({ value }) => value !== 0).map(({ value, bound }) => bound / Math.abs(value));
}
/** bound / error, of what has an error. */
function ratios(all: readonly Compared[]): number[] {
  return all
    .filter(({ value, float64 }) => value !== float64)
    .map(({ value, float64, bound }) => bound / Math.abs(value - float64));
}
/** The value below which that share of them lies. */
function quantile(values: readonly number[], share: number): number {
  return values.slice().sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

function row(name: string, all: readonly Compared[]): string {
  const found = ratios(all);
  const cells = [
    `${(100 * quantile(shares(all), 0.5)).toPrecision(2)} %`,
    ...[0.5, 0.998].map((share) => Math.round(quantile(found, share)).toLocaleString("en")),
    Math.round(found.reduce((a, b) => Math.max(a, b), 0)).toLocaleString("en"),
    `${found.filter((ratio) => ratio >= 1e4).length} of ${all.length.toLocaleString("en")}`,
    (all.length - found.length).toLocaleString("en"),
  ];
  return `| ${[name, ...cells].join(" | ")} |`;
}
