// Every element is the sum of the terms it is explained by, within rounding, and every chain has an end.

import { describe, expect, test } from "vitest";
import { digits } from "../../../../src-engine/data/digits";
import { explain } from "../../../../src-engine/debug/explain/index";
import { sumOf } from "../../../../src-engine/debug/explain/products";
import { summaryOf, type Summary } from "../../../../src-engine/debug/explain/summary";
import { termsOf } from "../../../../src-engine/debug/explain/terms";
import { Session } from "../../../../src-engine/debug/session";
import { boundOf } from "../../../../src-engine/ops/shared/bound";
import { ops } from "../../../../src-engine/ops/index";
import type { Op } from "../../../../src-engine/ops/op";
import { updateOps } from "../../../../src-engine/optim/index";
import type { Explanation, Factor } from "../../../../src-engine/protocol/protocol";
import type { Instruction } from "../../../../src-engine/run/program/program";
import { trainerFor } from "../../../../src-engine/serve/session/launch";
import { random } from "../../../../src-engine/tensor/random";
import { sizeOf, unravel } from "../../../../src-engine/tensor/tensor";
import { backends, simdBackend, smallSession, stillClock } from "../../../support/runs";
import { launched } from "../../../support/page";
import { operandsOf, underSample } from "../../../support/samples";

/** Iterations of 64 digits, an epoch each. */
function batchOf64(): Session {
  const dataset = digits(0, { train: 80, test: 20 });
  return new Session(trainerFor({ model: "cnn-pytorch", batchSize: 64 }, dataset, simdBackend), stillClock);
}

const presets = ["cnn-pytorch", "lenet-jax"] as const;

function total({ terms, rest }: Summary): number {
  return terms.reduce((sum, { value }) => sum + value, rest.sum);
}

/** Of a large tensor some, by an odd step. */
function some(size: number, most: number): number[] {
  const step = Math.max(1, Math.floor(size / most)) | 1;
  return Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step);
}

describe.each([...ops, ...updateOps].map((op) => [op.type, op] as const))("%s", (type, whole: Op) => {
  describe.each(whole.samples.map((sample) => [sample.name, sample] as const))("%s", (_name, sample) => {
    const op = underSample(whole, sample);
    const x = operandsOf(op, sample);
    const names = Object.fromEntries(Object.keys(x).map((name) => [name, name]));
    test.each(Object.entries({ ...op.forward, ...op.backward }))(
      "%s: shown terms and rest sum to the number within its bound",
      (rule, run) => {
        const instruction: Instruction = {
          ...{ phase: rule in op.backward ? "backward" : "forward", layer: "layer", op: type, rule, run },
          ...{ attrs: sample.attrs, kernelAttrs: [], operands: names, reads: names, writes: rule },
        };
        const computed = run.compute(x, sample.attrs);
        for (const offset of some(computed.data.length, 300)) {
          const index = unravel(offset, computed.shape);
          const expr = run.explain(index, x, sample.attrs);
          const { values, term: termAt } = termsOf(expr, instruction);
          const summary = summaryOf(values, 3, termAt);
          const bound = boundOf(run, index, x, sample.attrs, 1);
          expect(Math.abs(total(summary) - computed.data[offset]!)).toBeLessThanOrEqual(bound);
          expect(summary.terms.length).toBe(Math.min(3, values.length));
          for (const term of summary.terms) expect(Math.abs(product(term.factors) - term.value)).toBe(0);
          if (!run.products) continue;
          const sum = sumOf(run.products, instruction, index, x, { most: 3, window: 1 });
          const { float64, bound: quickBound, window: _window, isFlipped: _flipped, ...quick } = sum;
          expect(quick).toEqual(summary);
          expect(float64).toBe(expr.value);
          expect(quickBound).toBe(bound);
        }
      },
    );
  });
});

function product(factors: readonly Factor[]): number {
  return factors.reduce((value, factor) => value * factor.value, 1);
}

describe.each(presets)("%s", (model) => {
  const session = model === "cnn-pytorch" ? batchOf64() : smallSession({ model, batchSize: 1 });
  const { instructions } = session.program;
  const ready = session.goto({ iteration: 1, pc: instructions.length });
  const { integer } = random(3, "test/explain");

  test("a float32 value lies within its bound of the float64 one, and its terms sum to it", async () => {
    await ready;
    for (const { writes } of instructions) {
      const shape = session.program.tensors[writes]!.shape;
      for (let i = 0; i < 12; i++) {
        const found = explain(session, writes, unravel(integer(i, sizeOf(shape)), shape));
        const { element, float64, bound, address } = found;
        expect(Math.abs(element.value - float64), address).toBeLessThanOrEqual(bound);
        expect(Math.abs(total(found) - element.value), address).toBeLessThanOrEqual(
          bound + 1e-12 * Math.abs(float64),
        );
      }
    }
  });

  test("every chain ends at the input, a weight or the loss", async () => {
    await ready;
    const paths = instructions.map(({ writes }) => writes);
    const seen = new Set<string>();
    for (let walk = 0; walk < 60; walk++) {
      const path = paths[walk % paths.length]!;
      const shape = session.program.tensors[path]!.shape;
      const end = walked(session, path, unravel(integer(1000 + walk, sizeOf(shape)), shape), (terms) =>
        walk % 2 === 0 ? 0 : integer(5000 + walk, terms),
      );
      seen.add(end);
    }
    for (const end of seen) expect(["input", "parameter", "loss", "setting", "target"]).toContain(end);
    expect(seen).toContain("loss");
    expect(seen).toContain("parameter");
  });
});

/** Where a chain ends that follows, of each explanation, one of the elements in the chosen term. */
function walked(
  session: Session,
  path: string,
  index: readonly number[],
  choose: (terms: number) => number,
): NonNullable<Explanation["end"]> {
  let at: Pick<Factor, "path" | "index"> = { path, index };
  for (let links = 0; links < 60; links++) {
    const found = explain(session, at.path!, at.index!);
    if (found.end) return found.end;
    const elements = found.terms[choose(found.terms.length)]!.factors.filter((factor) => factor.path);
    expect(elements.length, found.address).toBeGreaterThan(0);
    at = elements[choose(elements.length)]!;
  }
  throw new Error(`a chain from ${path}[${index.join(",")}] has no end`);
}

test("a gradient's element at batch 64 has a term for every window, of which ten are told", async () => {
  const session = batchOf64();
  await session.goto({ iteration: 1, pc: session.program.instructions.length });
  expect(explain(session, "conv2.weight.grad", [7, 3, 1, 1]).rest.count).toBe(64 * 14 * 14 - 10);
});

describe("what was edited since", () => {
  const at = (session: Session, writes: string): number =>
    session.program.instructions.findIndex((instruction) => instruction.writes === writes) + 1;

  test.each(backends)("is no part of what was computed before, by $name", async (backend) => {
    const session = smallSession({}, backend);
    await session.goto({ iteration: 2, pc: at(session, "conv1.weight.next") });
    const before = explain(session, "conv1.weight.next", [3, 0, 1, 1]);
    await session.setVariable("learningRate", [], 0.5);
    expect(explain(session, "conv1.weight.next", [3, 0, 1, 1])).toEqual(before);
    await session.next("operation");
    const rates = (path: string): readonly number[] =>
      explain(session, path, [3]).terms.flatMap(({ factors }) =>
        factors.filter((factor) => factor.path === "learningRate").map(({ value }) => value),
      );
    expect(rates("conv1.bias.next")).toEqual([0.5]);
  });

  test.each(backends)(
    "nor are two edits of one element, the last of which holds, by $name",
    async (backend) => {
      const session = smallSession({}, backend);
      await session.goto({ iteration: 1, pc: at(session, "relu1.output") });
      const before = explain(session, "relu1.output", [0, 0, 5, 5]);
      const [factor] = before.terms[0]?.factors ?? [];
      const touched = factor?.index ?? [0, 0, 5, 5];
      for (const value of [7, 9]) await session.setVariable("conv1.output", touched, value);
      expect(explain(session, "relu1.output", [0, 0, 5, 5])).toEqual(before);
      await session.goto({ iteration: 1, pc: at(session, "pool1.output") }, session.branch);
      expect(session.read("conv1.output")!.data).toContain(9);
    },
  );

  test("ends the chain where it stands", async () => {
    const session = smallSession();
    await session.goto({ iteration: 1, pc: at(session, "conv1.output") });
    await session.setVariable("conv1.output", [0, 1, 2, 3], 7);
    expect(explain(session, "conv1.output", [0, 1, 2, 3])).toMatchObject({
      end: "edit",
      float64: 7,
      bound: 0,
      terms: [],
    });
    expect(explain(session, "conv1.output", [0, 1, 2, 4]).end).toBeUndefined();
  });
});

describe("pictures", () => {
  const session = smallSession();
  const ready = session.goto({ iteration: 1, pc: session.program.instructions.length });

  test("the window of a convolution's gradient by its input runs backwards over the kernel", async () => {
    await ready;
    const { picture } = explain(session, "pool1.output.grad", [0, 3, 5, 5]);
    expect(picture).toEqual({
      kind: "window",
      operands: [
        { path: "conv2.weight", from: [0, 3, 0, 0], to: [16, 4, 3, 3] },
        { path: "conv2.output.grad", from: [0, 0, 4, 4], to: [1, 16, 7, 7] },
      ],
      flipped: true,
    });
    expect(explain(session, "conv2.output", [0, 3, 5, 5]).picture).not.toHaveProperty("flipped");
  });

  test("the winner of a pooling window, and its gate before", async () => {
    await ready;
    const pooled = explain(session, "pool1.output", [0, 2, 4, 5]);
    expect(pooled.picture).toMatchObject({
      kind: "winner",
      path: "relu1.output",
      window: { from: [0, 2, 8, 10], to: [1, 3, 10, 12] },
      winner: pooled.terms[0]!.factors[0]!.index,
    });
    expect(explain(session, "relu1.output.grad", [0, 2, 8, 10]).picture).toMatchObject({
      kind: "winner",
      window: { from: [0, 2, 8, 10] },
    });
    const { picture } = explain(session, "relu1.output", [0, 2, 8, 10]);
    expect(picture).toMatchObject({ kind: "gate", path: "conv1.output", index: [0, 2, 8, 10] });
  });

  test("probabilities, and which class was right", async () => {
    await ready;
    const { picture } = explain(session, "fc.output.grad", [1, 2]);
    if (picture?.kind !== "softmax") throw new Error("expected probabilities");
    expect(picture.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(picture.target).toBe(session.read("target")!.data[1]);
  });
});

test.each([
  ["nothing", [0], 'unknown tensor "nothing"'],
  ["conv1.bias", [8], "conv1.bias has shape [8], expected an index within it, got [8]"],
  ["fc.output.grad", [0, 0], 'tensor "fc.output.grad" is not written yet at this moment'],
] as const)("%s %j is refused in a sentence", async (path, index, message) => {
  const session = smallSession();
  await session.goto({ iteration: 0, pc: 4 });
  expect(() => explain(session, path, index)).toThrow(message);
});

test("a page asks by path and index, and for as many terms as it wants", async () => {
  const { client, stop } = await launched();
  await client.request("goto", { address: "1/backward" });
  await stop();
  const asked = { path: "conv2.weight.grad", index: [7, 3, 1, 1] };
  const { body } = await client.request("explain", asked);
  expect(body.terms).toHaveLength(10);
  expect(body.code.numpy.lines[body.code.numpy.lit]).toContain("einsum");
  const { body: more } = await client.request("explain", { ...asked, terms: 25 });
  expect(more.terms.slice(0, 10)).toEqual(body.terms);
  expect(more.rest.count).toBe(4 * 14 * 14 - 25);
  await expect(client.request("explain", { path: "fc.bias", index: [10] })).rejects.toThrow(
    "fc.bias has shape [10], expected an index within it, got [10]",
  );
});
