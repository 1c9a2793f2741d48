// In random graphs with norms, dropout and sums, under Adam: every number is the sum of its terms, and every chain has an end.

import { describe, expect, test } from "vitest";
import { explain } from "../../../../src-engine/debug/explain/index";
import type { Session } from "../../../../src-engine/debug/session";
import type { ModelSpec } from "../../../../src-engine/model/model";
import type { ElementValue, Explanation, Factor, TensorPath } from "../../../../src-engine/protocol/protocol";
import { reference } from "../../../../src-engine/run/reference";
import { random } from "../../../../src-engine/tensor/random";
import { sizeOf, unravel } from "../../../../src-engine/tensor/tensor";
import { graphModels, graphSession } from "../../../support/graphs";
import fc from "../../../support/properties";
import { simdBackend } from "../../../support/runs";

const adam = { type: "Adam", attrs: { learningRate: 0.01, weightDecay: 0.125 } };

async function atTheEnd(model: ModelSpec, seed: number, backend = simdBackend): Promise<Session> {
  const session = graphSession(model, { backend, seed, optimizer: adam });
  await session.goto({ iteration: 2, pc: session.program.instructions.length });
  return session;
}

/** Every term, however many. */
const all = (session: Session, path: TensorPath, index: readonly number[]): Explanation =>
  explain(session, path, index, Infinity);

test("a number lies within its bound of float64, and its terms, with their signs, sum to it", async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
      const session = await atTheEnd(model, seed);
      const { integer } = random(seed, "elements");
      let draw = 0;
      for (const path of Object.keys(session.program.tensors)) {
        const { shape } = session.program.tensors[path]!;
        const found = all(session, path, unravel(integer(draw++, sizeOf(shape)), shape));
        const { element, float64, bound, address, terms } = found;
        expect(Math.abs(element.value - float64), address).toBeLessThanOrEqual(bound);
        if (!terms.length) continue;
        seen++;
        const sum = terms.reduce((total, { value }) => total + value, 0);
        const size = terms.reduce((total, { value }) => total + Math.abs(value), 0);
        expect(Math.abs(sum - float64), address).toBeLessThanOrEqual(1e-12 * size);
        for (const { factors, value } of terms) {
          const product = factors.reduce((so, factor) => so * factor.value, 1);
          expect(Math.abs(product - value), address).toBe(0);
        }
      }
      session.trainer.close();
    }),
    { numRuns: 100 },
  );
  expect(seen).toBeGreaterThan(500);
});

test("every chain ends, whichever way it takes", async () => {
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
      const session = await atTheEnd(model, seed, reference);
      const { integer } = random(seed, "walks");
      const paths = Object.keys(session.program.tensors);
      for (let walk = 0; walk < 20; walk++) {
        const path = paths[integer(walk, paths.length)]!;
        const { shape } = session.program.tensors[path]!;
        const index = unravel(integer(100 + walk, sizeOf(shape)), shape);
        let draw = 1000 * walk + 1000;
        ends.add(walked(session, path, index, (count) => integer(draw++, count)));
      }
    }),
    { numRuns: 25 },
  );
  for (const end of ["input", "parameter", "target", "setting", "optimizerState", "drawn", "loss"])
    expect([...ends]).toContain(end);
});

/** What a factor leads on to: an element, or those that a function is of. */
function elementsOf({ path, index, operands }: Factor): readonly Pick<ElementValue, "path" | "index">[] {
  return operands ?? (path === undefined || index === undefined ? [] : [{ path, index }]);
}

function walked(
  session: Session,
  path: TensorPath,
  index: readonly number[],
  choose: (count: number) => number,
): NonNullable<Explanation["end"]> {
  let at: Pick<ElementValue, "path" | "index"> = { path, index };
  for (let links = 0; links < 80; links++) {
    const { end, terms, address } = all(session, at.path, at.index);
    if (end) return end;
    const elements = terms.flatMap(({ factors }) => factors.flatMap(elementsOf));
    expect(elements.length, address).toBeGreaterThan(0);
    at = elements[choose(elements.length)]!;
  }
  throw new Error(`a chain from ${path}[${index.join(",")}] has no end`);
}

describe("of several inputs", () => {
  const model: ModelSpec = {
    name: "residual",
    input: [2, 5, 6],
    layers: [
      { name: "layer1.0.conv1", type: "Conv2d", attrs: { outChannels: 2, kernelSize: 3, padding: 1 } },
      { name: "layer1.0.bn1", type: "BatchNorm2d", attrs: {} },
      { name: "layer1.0.drop", type: "Dropout", attrs: { p: 0.5 } },
      { name: "layer1.0.add", type: "Add", attrs: {}, inputs: ["layer1.0.drop", "layer1.0.conv1"] },
      { name: "flatten", type: "Flatten", attrs: {} },
      { name: "fc", type: "Linear", attrs: { outFeatures: 3 } },
    ],
    loss: { type: "CrossEntropyLoss", attrs: {} },
  };
  const ready = atTheEnd(model, 4);

  test("each is told by its tensor's name", async () => {
    const session = await ready;
    const { terms, tex } = all(session, "layer1.0.add.output", [0, 1, 2, 3]);
    expect(new Set(terms.map(({ factors }) => factors[0]!.path))).toEqual(
      new Set(["layer1.0.drop.output", "layer1.0.conv1.output"]),
    );
    expect(tex).toMatchObject({ symbolic: "y = a + b", indexed: "y_{0,1,2,3} = a_{0,1,2,3} + b_{0,1,2,3}" });
  });

  test("a gradient that is added up names what each reader gives back, and has a letter for each", async () => {
    const session = await ready;
    const { terms, instruction } = all(session, "layer1.0.conv1.output.grad", [0, 1, 2, 3]);
    const { reads } = session.program.instructions[instruction]!;
    expect(new Set(terms.map(({ factors }) => factors[0]!.path))).toEqual(new Set(Object.values(reads)));
    expect(Object.values(reads)).toEqual(["layer1.0.bn1.gradInput", "layer1.0.add.gradOther"]);
  });

  test("a channel's mean and variance are sums over it, pixel by pixel, and drawn so", async () => {
    const session = await ready;
    const mean = all(session, "layer1.0.bn1.mean", [1]);
    expect(mean.terms).toHaveLength(3 * 5 * 6);
    expect(mean.terms[0]!.factors.map(({ path }) => path)).toEqual(["layer1.0.conv1.output", undefined]);
    const variance = all(session, "layer1.0.bn1.variance", [1]);
    expect(variance.terms).toHaveLength(3 * 5 * 6);
    expect(variance.terms.every(({ value }) => value >= 0)).toBe(true);
    const [deviation] = variance.terms[0]!.factors;
    expect(deviation!.text).toBe(String.raw`x -\mu`);
    expect(deviation!.operands!.map(({ path }) => path).sort()).toEqual([
      "layer1.0.bn1.mean",
      "layer1.0.conv1.output",
    ]);
    const channel = { path: "layer1.0.conv1.output", from: [0, 1, 0, 0], to: [3, 2, 5, 6] };
    for (const { picture } of [mean, variance])
      expect(picture).toEqual({ kind: "window", operands: [channel] });
  });

  test("a normed number has two terms, the scaled deviation and the shift", async () => {
    const session = await ready;
    const { terms, tex } = all(session, "layer1.0.bn1.output", [0, 1, 2, 3]);
    expect(terms.map(({ factors }) => factors.length).sort()).toEqual([1, 3]);
    expect(tex.indexed).toContain(String.raw`\frac{x_{0,1,2,3} - \mu_{1}}{\sqrt{v_{1} + \varepsilon}}`);
  });

  test("a dropout's mask is drawn, and its output is a product with it", async () => {
    const session = await ready;
    const mask = all(session, "layer1.0.drop.mask", [0, 1, 2, 3]);
    expect(mask.end).toBe("drawn");
    const { terms } = all(session, "layer1.0.drop.output", [0, 1, 2, 3]);
    expect(terms[0]!.factors.map(({ path }) => path)).toEqual(["layer1.0.bn1.output", "layer1.0.drop.mask"]);
  });

  test("an update under Adam leads to its means, and they to the gradient and to what they were", async () => {
    const session = await ready;
    const paths = (path: TensorPath) =>
      new Set(
        all(session, path, [2]).terms.flatMap(({ factors }) =>
          factors.flatMap((one) => one.operands?.map((of) => of.path) ?? one.path ?? []),
        ),
      );
    expect(paths("fc.bias.next")).toContain("fc.bias.m.next");
    expect(paths("fc.bias.next")).toContain("fc.bias.v.next");
    expect([...paths("fc.bias.m.next")]).toEqual(expect.arrayContaining(["fc.bias.m", "fc.bias.grad"]));
    expect(all(session, "fc.bias.m", [2])).toMatchObject({
      end: "optimizerState",
      tex: { indexed: "m_{2}" },
    });
    expect(all(session, "layer1.0.bn1.running_mean", [1])).toMatchObject({
      end: "buffer",
      tex: { indexed: String.raw`\tilde\mu_{1}` },
    });
  });
});
