// What a network carries without training it, a norm's running mean and variance, goes wherever its weights go.

import { describe, expect, test } from "vitest";
import { Session } from "../../../src-engine/debug/session";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { weightsSha256 } from "../../../src-engine/formats/session/fingerprint";
import type { ModelSpec } from "../../../src-engine/model/model";
import { presets } from "../../../src-engine/model/presets";
import { compile } from "../../../src-engine/run/program/compile";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { hashesOfKept } from "../../../src-engine/serve/session/replay";
import { encodeWeights } from "../../../src-engine/serve/session/weights";
import { backends, fewDigits, simdBackend, stillClock } from "../../support/runs";

const model: ModelSpec = {
  name: "normed",
  input: [1, 28, 28],
  layers: [
    { name: "conv", type: "Conv2d", attrs: { outChannels: 3, kernelSize: 5, stride: 3 } },
    { name: "bn", type: "BatchNorm2d", attrs: {} },
    { name: "relu", type: "ReLU", attrs: {} },
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
};
const recipe = { ...presets[0]!.recipe, batchSize: 5, learningRate: 0.05, validationShare: 0.2 };
const trainer = (backend = simdBackend): Trainer =>
  new Trainer({ model, recipe, dataset: fewDigits, seed: 2 }, backend);
const buffers = ["bn.running_mean", "bn.running_var"];
const bits = (one: Pick<Trainer, "weights">) =>
  [...one.weights()].map(([path, { data }]) => [path, [...data]] as const);

test("they are among the weights, after their layer's parameters", () => {
  expect([...trainer().weights().keys()]).toEqual([
    ...["conv.weight", "conv.bias", "bn.weight", "bn.bias", ...buffers, "fc.weight", "fc.bias"],
  ]);
});

test("an epoch's last batch, which is smaller, takes them over and hands them on", () => {
  const run = trainer();
  const last = run.iterationsPerEpoch - 1;
  while (run.iteration < last) run.advance();
  const before = bits(run);
  run.advance();
  const after = bits(run);
  for (const path of buffers) {
    const at = (all: typeof before) => all.find(([name]) => name === path)![1];
    expect(at(after)).not.toEqual(at(before));
    expect(run.state().get(path)!.data).toEqual(Float32Array.from(at(after)));
  }
});

describe.each(backends.map((backend) => [backend.name, backend] as const))("on %s", (_name, backend) => {
  test("an image is evaluated by the running values, whatever images are beside it", () => {
    const run = trainer(backend);
    for (let i = 0; i < 5; i++) run.advance();
    const outputOf = (indices: number[]): number[] => {
      const program = compile(model, { type: "SGD", attrs: {} }, indices.length, { mode: "eval" });
      const executor = backend.start().open(program);
      executor.setState(new Map([...run.state()].filter(([path]) => program.carried.includes(path))));
      executor.setBatch(fewDigits.test, Uint32Array.from(indices), recipe);
      executor.run(0, program.evaluated);
      expect(program.instructions.map(({ writes }) => writes)).not.toContain("bn.running_mean.next");
      return [...executor.read(program.output, 0).data];
    };
    const alone = outputOf([4]);
    outputOf([4, 1, 2]).forEach((logit, i) => expect(logit).toBeCloseTo(alone[i]!, 6));
  });
});

test("the evaluation of kernels is that of the reference", async () => {
  const found = [trainer(), trainer(reference)].map(async (run) => {
    for (let i = 0; i < 3; i++) run.advance();
    return await run.evaluator.evaluate(run.test, run.weights());
  });
  const [fast, exact] = await Promise.all(found);
  expect(fast!.loss).toBeCloseTo(exact!.loss, 4);
});

describe("a session", () => {
  test("that goes back finds them as they were, within an iteration the updated ones", async () => {
    const session = new Session(trainer(), stillClock, {});
    const straight = trainer();
    for (let i = 0; i < 12; i++) straight.advance();
    await session.goto({ iteration: 20, pc: 0 });
    await session.goto({ iteration: 12, pc: 0 });
    expect([...session.weights()].map(([path, { data }]) => [path, [...data]])).toEqual(bits(straight));
    const { instructions } = session.program;
    const pc = instructions.findIndex(({ writes }) => writes === "bn.running_var.next") + 1;
    await session.goto({ iteration: 12, pc });
    straight.runTo(pc);
    expect(session.weights().get("bn.running_var")!.data).toEqual(straight.read("bn.running_var.next").data);
    expect(session.weights().get("bn.weight")!.data).toEqual(straight.read("bn.weight").data);
  });

  test("whose file carries weights hashes what the run itself hashes", async () => {
    const run = trainer();
    for (let i = 0; i < 3; i++) run.advance();
    const kept = [{ branch: 0, iteration: 3, state: run.state() }];
    const saved = { state: { kept } } as unknown as Parameters<typeof hashesOfKept>[0];
    const [hash] = await hashesOfKept(saved, run);
    expect(hash!.sha256).toBe(await weightsSha256(run.weights()));
  });

  test("changes a running value that has its next one there, in that", async () => {
    const session = new Session(trainer(), stillClock, {});
    await session.goto({ iteration: 1, pc: session.program.instructions.length });
    await session.setVariable("bn.running_mean", [1], 7);
    await session.goto({ iteration: 2, pc: 0 });
    expect(session.trainer.read("bn.running_mean").data[1]).toBe(7);
  });
});

test("an exported file holds them", async () => {
  const run = trainer();
  for (let i = 0; i < 3; i++) run.advance();
  const known = { iteration: 3, edits: 0 };
  const { bytes } = await encodeWeights(run, run.weights(), known, { format: "safetensors" });
  const { tensors } = decodeSafetensors(bytes);
  for (const path of buffers) expect(tensors.get(path)!.data).toEqual(run.read(path).data);
});
