// Iterations of our own runs, recorded and verified: right ones are right in every precision, and an element that is far off is found.

import { describe, expect, test } from "vitest";
import { verify } from "../../../src-engine/check/verify";
import type { Verdict } from "../../../src-engine/protocol/check/verdict";
import type { Precision } from "../../../src-engine/recording/recording";
import { reference } from "../../../src-engine/run/reference";
import { observedOf } from "../../support/observed";
import { simdBackend, smallTrainer } from "../../support/runs";

const wrongOf = ({ forward, backward }: Verdict) =>
  [...forward, ...backward].filter(({ ok }) => ok === false);

describe.each(["cnn-pytorch", "lenet-jax"])("%s", (model) => {
  test.each(["float32", "bfloat16", "float16", "float64"] as const satisfies readonly Precision[])(
    "everything that our kernels compute is right, recorded as %s",
    (precision) => {
      const trainer = smallTrainer({ model }, precision === "float64" ? reference : simdBackend);
      const verdict = verify(trainer.currentProgram, observedOf(trainer, { precision }));
      expect(wrongOf(verdict)).toEqual([]);
      expect(verdict.verdict).toBe("right");
      expect(verdict.checked).toBe(trainer.currentProgram.instructions.length);
      trainer.close();
    },
  );
});
