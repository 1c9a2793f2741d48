// Filters over a run: what a weight began as, what is added to it, and that the one explains the other.

import { describe, expect, test } from "vitest";
import { initialize } from "../../../src-engine/model/initialize";
import type { Session } from "../../../src-engine/debug/session";
import { momentOf } from "../../../src-engine/debug/time/moment";
import { filtersOf } from "../../../src-engine/serve/study/filters";
import { stopped } from "../../../src-engine/serve/page/snapshot";
import { backends, simdBackend, smallSession } from "../../support/runs";
import { launched } from "../../support/page";

const dataOf = (session: Session, path: string, name: string): ArrayLike<number> | undefined =>
  filtersOf(session, path).tensors.get(name)?.data;
async function at(session: Session, address: string): Promise<void> {
  await session.goto(momentOf(session.trainer.program, address));
}
const weights: readonly (readonly [string, readonly string[]])[] = [
  ["cnn-pytorch", ["conv1.weight", "conv2.weight", "fc.weight"]],
  ["lenet-jax", ["conv1.weight", "fc1.weight", "fc2.weight"]],
];
/** The distance from 1 to the next float32, halved: the most that rounding moves a number, as a share of it. */
const EPSILON = 2 ** -24;

describe.each(weights)("%s", (model, paths) => {
  test("begins where its seed says", () => {
    const session = smallSession({ model, seed: 3 });
    for (const path of paths) {
      const weight = session.read(path)!;
      expect(dataOf(session, path, "initial")).toEqual(weight.data);
      expect(dataOf(session, path, "weight")).toEqual(weight.data);
    }
  });

  test.each(backends)(
    "W − W₀ is the sum of all updates, in float64 to the last bits ($name)",
    async (backend) => {
      const session = smallSession({ model }, backend);
      const iterations = 6;
      const sums = new Map(paths.map((path) => [path, [] as number[]]));
      const largest = new Map(paths.map((path) => [path, 0]));
      for (let i = 0; i < iterations; i++) {
        await at(session, String(i));
        for (const path of paths) {
          const { body, tensors } = filtersOf(session, path);
          expect(body.update).toBe("made");
          tensors.get("update")!.data.forEach((added, offset) => {
            sums.get(path)![offset] = (sums.get(path)![offset] ?? 0) + added;
            largest.set(path, Math.max(largest.get(path)!, Math.abs(tensors.get("weight")!.data[offset]!)));
          });
        }
      }
      await session.goto({ iteration: iterations, pc: 1 });
      for (const path of paths) {
        const { tensors } = filtersOf(session, path);
        const [weight, initial] = ["weight", "initial"].map((name) => tensors.get(name)!.data);
        // Each difference and each partial sum is rounded once to float64, and is at most 2·max|W|.
        const bound = 2 * iterations * 2 ** -53 * 2 * (largest.get(path)! + 1);
        const farthest = Math.max(
          ...sums.get(path)!.map((sum, i) => Math.abs(weight![i]! - initial![i]! - sum)),
        );
        expect(farthest).toBeLessThanOrEqual(bound);
      }
    },
  );

  test("what is coming is −η·dW, and what is then made is that, rounded to float32", async () => {
    const session = smallSession({ model });
    await at(session, "2/backward");
    for (const path of paths) {
      await at(session, "2/backward");
      const { learningRate } = session.trainer;
      const before = filtersOf(session, path);
      expect(before.body.update).toBe("coming");
      const [weight, grad, coming] = ["weight", "grad", "update"].map((name) => [
        ...before.tensors.get(name)!.data,
      ]);
      coming!.forEach((added, i) => {
        const bound = 2 ** -52 * (Math.abs(weight![i]!) + Math.abs(added));
        expect(Math.abs(added + learningRate * grad![i]!)).toBeLessThanOrEqual(bound);
      });
      await at(session, "2");
      const after = filtersOf(session, path);
      expect(after.body.update).toBe("made");
      after.tensors.get("update")!.data.forEach((made, i) => {
        // η·dW is rounded, and W − η·dW.
        const bound = 2 * EPSILON * (Math.abs(weight![i]!) + 2 * Math.abs(coming![i]!)) + 2 ** -149;
        expect(Math.abs(made - coming![i]!)).toBeLessThanOrEqual(bound);
      });
    }
  });
});

test("before backward has come by there is no gradient, and no update", async () => {
  const session = smallSession({}, simdBackend);
  await at(session, "1/forward");
  const { body, tensors } = filtersOf(session, "conv1.weight");
  expect(body).toEqual({});
  expect([...tensors.keys()]).toEqual(["weight", "initial"]);
});

test("a page is sent them, also when the session was opened from a file", async () => {
  const page = await launched({ seed: 5 });
  await page.client.request("goto", { address: "3/backward" });
  await page.stop();
  const sent = await page.client.request("filters", { path: "conv2.weight" });
  const { tensors: file, body: saved } = await page.client.request("saveSession", {});
  const { buffer, byteOffset } = file.get("file")!.data;
  const text = new TextDecoder().decode(new Uint8Array(buffer, byteOffset, saved.byteLength));
  await page.client.request("goto", { address: "start" });
  await page.stop();
  await page.client.request("openSession", { text });
  await page.stop();
  const again = await page.client.request("filters", { path: "conv2.weight" });
  expect(again).toEqual(sent);
  const shape = [16, 8, 3, 3];
  expect(sent.tensors.get("initial")!.data).toEqual(
    initialize("pytorch", "conv2.weight", "weight", shape, shape, 5).data,
  );
  expect([...sent.tensors.keys()].sort()).toEqual(["grad", "initial", "update", "weight"]);
});

test("what has no filters is refused, naming what has", async () => {
  const { client } = await launched();
  await expect(client.request("filters", { path: "conv1.bias" })).rejects.toThrow(
    '"conv1.bias" has no filters; those that have are conv1.weight, conv2.weight, fc.weight',
  );
});

test("a stop tells of every parameter how far its update moved it, and of no other", async () => {
  const session = smallSession({ model: "cnn-pytorch" });
  const norms = (): ReadonlyMap<string, number> =>
    new Map(
      stopped(session, { reason: "goto" }).layers.flatMap((one) => Object.entries(one.updateNorms ?? {})),
    );
  await at(session, "2/backward");
  expect(norms().size).toBe(0);
  await at(session, "2/update/conv1/weight");
  expect([...norms().keys()]).toEqual(["conv1.weight"]);
  await at(session, "2");
  expect([...norms().keys()]).toEqual(session.program.parameters);
  for (const path of session.program.parameters) {
    const gradient = Math.hypot(...session.read(`${path}.grad`)!.data);
    expect(norms().get(path)! / (session.trainer.learningRate * gradient)).toBeCloseTo(1, 4);
  }
});
