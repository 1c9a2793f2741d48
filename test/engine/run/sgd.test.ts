// SGD with all that torch.optim.SGD can be told: which rules and what state a run has under which settings.

import { describe, expect, test } from "vitest";
import { digits } from "../../../src-engine/data/digits";
import { Session } from "../../../src-engine/debug/session";
import { presetNamed } from "../../../src-engine/model/presets";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import { Trainer } from "../../../src-engine/run/trainer";
import { simdBackend, stillClock } from "../../support/runs";

const { model, recipe } = presetNamed("cnn-pytorch");
const dataset = digits(0, { train: 200, test: 20 });

function trained(attrs: Attrs, batchSize = 5): Trainer {
  const optimizer = { type: "SGD", attrs };
  return new Trainer(
    { model, recipe: { ...recipe, batchSize, learningRate: 0.01, optimizer }, dataset, seed: 2 },
    simdBackend,
  );
}

const rulesOf = ({ program }: Trainer): readonly string[] => [
  ...new Set(program.instructions.filter(({ phase }) => phase === "update").map(({ rule }) => rule)),
];
const besidesWeights = ({ program }: Trainer): readonly string[] =>
  program.carried.filter((path) => program.tensors[path]!.role !== "parameter");

describe("which rules a run has", () => {
  test.each<[string, Attrs, readonly string[], readonly string[]]>([
    ["no settings", {}, ["next"], ["learningRate"]],
    ["zeros", { momentum: 0, weightDecay: 0, dampening: 0, nesterov: false }, ["next"], ["learningRate"]],
    ["weight decay", { weightDecay: 0.1 }, ["nextDecayed"], ["learningRate", "weightDecay"]],
  ])("with %s it carries no state", (_name, attrs, rules, carried) => {
    const run = trained(attrs);
    expect(rulesOf(run)).toEqual(rules);
    expect(besidesWeights(run)).toEqual(carried);
  });

  test.each<[Attrs, string]>([
    [{ momentum: 0.9 }, "nextByMomentum"],
    [{ momentum: 0.9, nesterov: true }, "nextByNesterov"],
  ])("%o carries a sum of gradients for every parameter", (attrs, last) => {
    const run = trained(attrs);
    expect(rulesOf(run)).toEqual(["nextStep", "nextMomentumBuffer", last]);
    expect(besidesWeights(run)).toEqual(
      expect.arrayContaining(["momentum", "weightDecay", "fc.bias.momentumBuffer", "fc.bias.step"]),
    );
  });
});

test("a momentum that is edited holds from that moment on, and the run goes back to what it was before", async () => {
  const session = new Session(trained({ momentum: 0.9 }), stillClock);
  const end = (iteration: number) => ({ iteration, pc: session.program.instructions.length });
  await session.goto(end(2));
  const buffer = () => Array.from(session.read("fc.bias.momentumBuffer.next")!.data);
  const gradient = () => Array.from(session.read("fc.bias.grad")!.data);
  await session.setVariable("momentum", [], 0);
  await session.goto(end(3));
  expect(buffer()).toEqual(gradient()); // nothing is left of those before
  expect(buffer()).not.toEqual(gradient().map(() => 0));
});

test.each<[Attrs, string]>([
  [{ momentum: -1 }, 'SGD "optimizer" wants momentum to be a number of at least 0, got -1'],
  [
    { nesterov: true },
    'SGD "optimizer": nesterov wants a momentum above 0 and a dampening of 0, got 0 and 0',
  ],
  [
    { nesterov: true, momentum: 0.9, dampening: 0.5 },
    'SGD "optimizer": nesterov wants a momentum above 0 and a dampening of 0, got 0.9 and 0.5',
  ],
])("%o is refused", (attrs, message) => {
  expect(() => trained(attrs)).toThrow(message);
});
