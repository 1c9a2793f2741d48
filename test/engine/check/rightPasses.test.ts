// Right backward passes of random models, in every precision, whole and in part: none of them may be called wrong.
// VERIFY_PASSES=300 runs as many.

import { describe, expect, test } from "vitest";
import { verify } from "../../../src-engine/check/verify";
import type { Verdict } from "../../../src-engine/protocol/check/verdict";
import type { Precision } from "../../../src-engine/recording/recording";
import { reference } from "../../../src-engine/run/reference";
import { tensor } from "../../../src-engine/tensor/tensor";
import { random } from "../../../src-engine/tensor/random";
import { graphModels, graphTrainer } from "../../support/graphs";
import { observedOf } from "../../support/observed";
import fc from "../../support/properties";
import { shuffledIteration } from "../../support/shuffled";
import { simdBackend } from "../../support/runs";

const passes = Number(process.env["VERIFY_PASSES"] ?? 24);
const precisions = ["float32", "bfloat16", "float16", "float64"] as const satisfies readonly Precision[];

const wrongOf = ({ forward, backward }: Verdict) =>
  [...forward, ...backward]
    .filter(({ ok }) => ok === false)
    .map(({ path, worst, bound, wrong, from }) => ({ path, worst, bound, wrong, from }));

describe.each(precisions)("%s", (precision) => {
  const backend = precision === "float64" ? reference : simdBackend;
  const runs = Math.ceil(passes / precisions.length);

  test("everything that was recorded is right", () => {
    fc.assert(
      fc.property(graphModels({ further: true }), fc.nat(1000), (model, seed) => {
        const trainer = graphTrainer(model, { backend, seed });
        const verdict = verify(trainer.currentProgram, observedOf(trainer, { precision }));
        trainer.close();
        expect(wrongOf(verdict)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  test("parts of it are right, whichever they are", () => {
    fc.assert(
      fc.property(
        graphModels({ further: true }),
        fc.nat(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (model, seed, share) => {
          const trainer = graphTrainer(model, { backend, seed });
          const { uniform } = random(seed, "kept");
          const { carried } = trainer.currentProgram;
          let n = 0;
          const keeps = (path: string): boolean =>
            carried.includes(path) || ["input", "target"].includes(path) || uniform(n++) < share;
          const verdict = verify(trainer.currentProgram, observedOf(trainer, { precision, keeps }));
          trainer.close();
          expect(wrongOf(verdict)).toEqual([]);
        },
      ),
      { numRuns: runs },
    );
  });

  test("one number that is far off is found", () => {
    fc.assert(
      fc.property(graphModels({ further: true }), fc.nat(1000), fc.nat(10_000), (model, seed, choice) => {
        const trainer = graphTrainer(model, { backend, seed });
        const right = observedOf(trainer, { precision });
        const written = trainer.currentProgram.instructions.filter(
          ({ run }) => run.dtype !== "int32" && run.draws === undefined,
        );
        const { writes: path } = written[choice % written.length]!;
        const found = right.values.get(path)!.tensor;
        const data = found.data.slice();
        const most = Array.from(data).reduce((a, b) => Math.max(a, Math.abs(b)), 1e-3);
        const { forward, backward } = verify(trainer.currentProgram, right);
        const { bound = 0 } = [...forward, ...backward].find((one) => one.path === path)!;
        data[choice % data.length]! += 10 * most + 100 * bound;
        const values = new Map(right.values);
        values.set(path, { ...right.values.get(path)!, tensor: tensor(found.shape, data) });
        const verdict = verify(trainer.currentProgram, { ...right, values });
        trainer.close();
        expect(wrongOf(verdict).map((one) => one.path)).toContain(path);
      }),
      { numRuns: runs },
    );
  });
});

test("sums that are added up in other orders are right", () => {
  fc.assert(
    fc.property(graphModels({ further: true }), fc.nat(1000), (model, seed) => {
      const trainer = graphTrainer(model, { backend: simdBackend, seed });
      const program = trainer.currentProgram;
      const other = shuffledIteration(program, observedOf(trainer), seed);
      trainer.close();
      expect(wrongOf(verify(program, other))).toEqual([]);
    }),
    { numRuns: Math.ceil(passes / precisions.length) },
  );
});
