// The catalogue against an implementation that shares nothing with it: NumPy by hand, with each mistake in turn, in float64 and in float32
// with its sums in another order. Whatever is wrong in it is named; whatever is right is called right.

import { describe, expect, test } from "vitest";
import { mistakes } from "../../../../src-engine/check/mistakes/index";
import { nameMistakes } from "../../../../src-engine/check/mistakes/name";
import { tableOf, type Row } from "../../../support/mistakeTable";
import { asShaped, judged, ownFiles, ownModel, ownModels, type Own } from "../../../support/ownBackward";

const precisions: readonly Own[] = ["float32", "float64"];
const files = new Map(precisions.map((precision) => [precision, ownFiles(precision)]));
const rows: Row[] = [];

for (const precision of precisions) {
  const from = files.get(precision);
  describe.runIf(from !== undefined)(precision, () => {
    test.each(Object.keys(ownModels))("%s, right, is right", async (name) => {
      const { program, recorded, right } = await ownModel(name, from!, precision);
      let count = 0;
      for (const instruction of program.instructions) {
        const isKnown = Object.values(instruction.reads).every((path) => right.has(path));
        if (!recorded.has(instruction.writes) || !isKnown) continue;
        const { data } = right.get(instruction.writes)!;
        const judge = judged(program, instruction, right, precision);
        const beyond = Array.from(
          judge.right.data,
          (value, o) => Math.abs(value - data[o]!) / judge.boundAt(o),
        );
        expect(
          beyond.filter((ratio) => ratio > 1),
          instruction.writes,
        ).toEqual([]);
        count++;
      }
      expect(count).toBeGreaterThan(20);
    });

    test.each(Object.keys(ownModels))("%s, each mistake in turn, is named", async (name) => {
      const { program, right, runs } = await ownModel(name, from!, precision);
      for (const { made, values } of runs) {
        const [{ id, instruction }] = made as [(typeof made)[number]];
        // The operands are what they were in the right run, but for the loss where it is of the same mistake.
        const recorded = new Map(right);
        if (values.has("loss.output")) recorded.set("loss.output", values.get("loss.output")!);
        const judge = judged(program, instruction, recorded, precision);
        const theirs = asShaped(values.get(instruction.writes)!, judge.right);
        const { found } = nameMistakes(instruction, judge.x, judge.right, theirs, judge.boundAt);
        const ids = found.map(({ mistake }) => mistake.id);
        const isRight = theirs.data.every(
          (value, o) => Math.abs(value - judge.right.data[o]!) <= judge.boundAt(o),
        );
        const outcome = isRight
          ? "not shown"
          : !ids.length
            ? "unknown"
            : !ids.includes(id)
              ? "wrongly"
              : ids.length === 1
                ? "uniquely"
                : "among several";
        rows.push({ id, model: name, precision, outcome, others: ids.filter((one) => one !== id) });
      }
      const own = rows.filter((row) => row.model === name && row.precision === precision);
      expect(own.filter(({ outcome }) => outcome === "wrongly")).toEqual([]);
      expect(own.filter(({ outcome }) => outcome === "unknown")).toEqual([]);
      expect(own.length).toBeGreaterThan(40);
    });
  });
}

test("what is injected are mistakes of the catalogue", () => {
  const known = new Set(mistakes.map(({ id }) => id));
  expect(rows.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
});

test.runIf(files.get("float64") !== undefined)("the table in the docs says what was found", async () => {
  await expect(tableOf(rows)).toMatchFileSnapshot("../../../../docs/check-your-backward-table.md");
});
