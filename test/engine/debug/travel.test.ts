// A property over random programs of commands: whatever was done to get somewhere, and on
// whatever branch that is, every tensor there has the bits that a fresh run to that moment gives.

import { test } from "vitest";
import type { Breakpoint } from "../../../src-engine/protocol/protocol";
import { reference } from "../../../src-engine/run/reference";
import { commandOf, expectSameBits } from "../../support/commandSequences";
import fc from "../../support/properties";
import { simdBackend } from "../../support/runs";
import { tinySession } from "../../support/tinySession";

const breakpoint = fc.constantFrom<Omit<Breakpoint, "id" | "enabled">>(
  { place: "backward/conv" },
  { place: "forward/fc", condition: "iteration % 3 == 1" },
  { place: "backward/fc/gradWeight[3,1]" },
  { condition: "loss < 2.2" },
  { condition: "norm(conv.weight.grad) > 0.05 && iteration > 4" },
  { condition: "label == 7 && predicted != 7" },
  { condition: "flipped(conv.weight.grad[0,0,1,1])" },
  { condition: "changed(fc.bias[0])", hitCondition: "% 4" },
  { condition: "fallen(loss, 2.25)" },
  { condition: "iteration >= 5", hitCondition: ">= 3" },
);

const path = fc.constantFrom(
  "conv.weight",
  "conv.weight.grad",
  "conv.output",
  "fc.weight",
  "fc.bias",
  "relu.output",
  "input",
  "learningRate",
  "fc.output.grad",
  "target",
);
const command = commandOf({ path, breakpoint: breakpoint.map((one) => () => one), iterations: 17 });

test("after any sequence of commands every tensor equals what a fresh run to that moment gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) =>
      expectSameBits(() => tinySession(simdBackend), commands),
    ),
    { numRuns: 2000 },
  );
}, 240_000);

test("so on the reference backend", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 10 }), (commands) =>
      expectSameBits(() => tinySession(reference), commands),
    ),
    { numRuns: 60 },
  );
}, 120_000);
