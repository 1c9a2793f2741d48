// Where several mistakes were made, or only parameter gradients are known: against the implementation that shares nothing with us.

import { describe, expect, test } from "vitest";
import { nameMistakes } from "../../../../src-engine/check/mistakes/name";
import { replaysOf } from "../../../../src-engine/check/mistakes/replay";
import type { Tensor } from "../../../../src-engine/tensor/tensor";
import { asShaped, judged, ownFiles, ownModel, ownModels } from "../../../support/ownBackward";

/** What float32 moves gradients by in these models, in proportion to their largest number; and the gradients alone. */
const TOLERANCE = 3e-4;
const gradients = (values: ReadonlyMap<string, Tensor>): Map<string, Tensor> =>
  new Map([...values].filter(([path]) => /\.(weight|bias)\.grad$/.test(path)));

test("with parameter gradients alone at least nine in ten are named, and none is named wrongly", async () => {
  const files = ownFiles("float32")!;
  const [named, unnamed, wrongly]: [string[], string[], string[]] = [[], [], []];
  for (const name of Object.keys(ownModels)) {
    const { program, right, runs } = await ownModel(name, files, "float32");
    const pass = new Set(
      program.instructions.filter(({ phase }) => phase !== "update").map(({ writes }) => writes),
    );
    const given = new Map([...right].filter(([path]) => !pass.has(path) || path.endsWith(".mask")));
    const replays = replaysOf(program, given);
    const explain = (wish: Parameters<typeof replays>[0]) => {
      const steps = replays(wish);
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
      }
    };
    const unchanged = explain({ recorded: gradients(right), tolerance: TOLERANCE });
    expect(unchanged, name).toEqual({ found: [], nearest: [] });
    for (const { made, values } of runs) {
      const [{ id, instruction }] = made as [(typeof made)[number]];
      if (instruction.phase === "update") continue;
      const own = gradients(values);
      const isShown = [...own].some(([path, { data }]) => {
        const { data: before } = right.get(path)!;
        const largest = Math.max(...Array.from(before, Math.abs));
        return data.some((value, o) => !(Math.abs(value - before[o]!) <= 1e-2 * largest));
      });
      if (!isShown) continue;
      const { found } = explain({ recorded: own, tolerance: TOLERANCE, pairs: false });
      const ids = found.map((all) => all.map(({ mistake }) => mistake.id).join("+"));
      const label = `${name} ${id}: ${ids.join(", ")}`;
      if (ids.includes(id)) named.push(label);
      else if (ids.length) wrongly.push(label);
      else unnamed.push(label);
    }
  }
  expect(wrongly).toEqual([]);
  expect(named.length / (named.length + unnamed.length)).toBeGreaterThan(0.9);
  expect(named.length).toBeGreaterThan(150);
}, 120_000);

const pairs = ownFiles("float32", true);
describe.runIf(pairs !== undefined)(
  "two mistakes in different operations, with the gradients between them",
  () => {
    test("are both named in at least nineteen of twenty", async () => {
      let [both, all] = [0, 0];
      for (const name of Object.keys(ownModels)) {
        const { program, right, runs } = await ownModel(name, pairs!, "float32", true);
        for (const { made, values } of runs) {
          const recorded = new Map([...right, ...values]);
          const outcomes = made.map(({ id, instruction }) => {
            const { x, right: rightly, boundAt } = judged(program, instruction, recorded, "float32");
            const theirs = asShaped(values.get(instruction.writes)!, rightly);
            const isShown = theirs.data.some(
              (value, o) => !(Math.abs(value - rightly.data[o]!) <= boundAt(o)),
            );
            if (!isShown) return "not shown";
            const { found } = nameMistakes(instruction, x, rightly, theirs, boundAt);
            return found.some(({ mistake }) => mistake.id === id) ? "named" : "missed";
          });
          if (outcomes.includes("not shown")) continue;
          all++;
          if (outcomes.every((outcome) => outcome === "named")) both++;
        }
      }
      expect(both / all).toBeGreaterThan(0.95);
      expect(all).toBeGreaterThan(150);
    }, 120_000);
  },
);
