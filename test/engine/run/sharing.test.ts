// Running free puts tensors that do not live at once into one place. Nobody may be able to tell from the numbers, and no
// reader may find another's.

import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import type { ModelSpec } from "../../../src-engine/model/model";
import { presets } from "../../../src-engine/model/presets";
import { compile } from "../../../src-engine/run/program/compile";
import { timesOf } from "../../../src-engine/run/cost/cost";
import { freeOrder } from "../../../src-engine/run/program/freeOrder";
import { simd } from "../../../src-engine/run/machine/simd";
import { Trainer } from "../../../src-engine/run/trainer";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { cornerModels } from "../../support/chains";
import { kernelBytes } from "../../support/kernels";
import { outlined } from "../../support/outlined";
import { colours, resnet18 } from "../../support/resnet18";
import { simdBackend } from "../../support/runs";

const SGD = { type: "SGD", attrs: { learningRate: 0.1 } };
const ADAM = { type: "Adam", attrs: { learningRate: 0.01 } };
const models: readonly ModelSpec[] = [resnet18(8), ...cornerModels];

const kernelThread = resolve(import.meta.dirname, "../../../out/main/kernelThread.js");

describe.each(models.map((model) => [model.name, model] as const))("%s", (_name, model) => {
  test.each([1, 3, 16])(
    "batch %i: whoever reads a tensor in a shared place finds that very tensor",
    (batch) => {
      for (const mode of ["train", "eval"] as const) {
        const program = compile(model, SGD, batch, { mode });
        const { stages, sharing, fused } = outlined(program);
        const hidden = new Set(fused.flatMap(({ covers }) => covers));
        const holds = new Map<string, string>();
        const place = (path: string): string => sharing.get(path) ?? path;
        for (const { shards, chains } of stages) {
          for (const one of shards) meet([one]);
          // Chains may be under way at once: none may find what another has written over, in whatever order.
          for (const order of [chains, [...chains].reverse()]) for (const links of order) meet(links);
        }
        function meet(links: typeof program.instructions): void {
          for (const one of links) {
            for (const path of Object.values(one.reads)) {
              const held = holds.get(place(path));
              if (held !== undefined && !hidden.has(one))
                expect(held, `${one.writes} reads ${path}`).toBe(path);
            }
            holds.set(place(one.writes), one.writes);
          }
        }
      }
    },
  );

  test("tensors share a place only where they are laid out alike", () => {
    const { arena, sharing } = outlined(compile(model, SGD, 8));
    const of = (path: string) => ({ ...arena.places.get(path)!.layout });
    for (const [path, other] of sharing)
      expect(of(path), `${path} in the place of ${other}`).toEqual(of(other));
  });
});

test.each([
  ["SGD", SGD],
  ["Adam", ADAM],
])("a residual network under %s run free and stepped ends in the same bits", (_, { type, attrs }) => {
  const { learningRate, ...others } = attrs;
  const recipe = {
    ...presets[0]!.recipe,
    ...{ batchSize: 5, validationShare: 0, learningRate, optimizer: { type, attrs: others } },
  };
  const run = (): Trainer =>
    new Trainer({ model: resnet18(8), recipe, dataset: colours(15, 5), seed: 1 }, simdBackend);
  const [free, stepped] = [run(), run()];
  for (let i = 0; i < 4; i++) {
    free.advance();
    stepped.runTo(1);
    stepped.advance();
    expect(free.history.loss(i)).toBe(stepped.history.loss(i));
  }
  for (const [path, tensor] of free.state())
    expect(tensor.data, path).toEqual(stepped.state().get(path)!.data);
});

test("threads that share an instruction while one steps write what one thread writes, in every tensor", () => {
  const model = resnet18(32);
  const recipe = { ...presets[0]!.recipe, batchSize: 12, validationShare: 0 };
  const shared = simd(kernelBytes(), {
    threads: 3,
    start(workerData) {
      const worker = new Worker(kernelThread, { workerData });
      return { stop: () => void worker.terminate() };
    },
    alone: (reason) => expect.fail(reason),
  });
  const [one, several] = [simdBackend, shared].map(
    (backend) => new Trainer({ model, recipe, dataset: colours(12, 5), seed: 1 }, backend),
  ) as [Trainer, Trainer];
  const { program } = one;
  const longest = Math.max(...timesOf(program, "simd"));
  expect(longest, "milliseconds of an instruction, as expected").toBeGreaterThan(40);
  for (const trainer of [one, several]) trainer.runTo(program.instructions.length);
  for (const { writes } of program.instructions)
    expect(Buffer.compare(bytesOf(several.read(writes)), bytesOf(one.read(writes))), writes).toBe(0);
  several.close();
});

const bytesOf = ({ data }: Tensor): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

test("running free takes little more memory than the forward pass, of which most is read again by the backward pass", () => {
  const program = compile(resnet18(16), SGD, 16);
  const { arena, sharing, stages } = outlined(program);
  const bytes = (paths: Iterable<string>): number =>
    [...new Set(paths)].reduce((sum, path) => sum + arena.places.get(path)!.layout.bytes, 0);
  const touched = stages
    .flatMap(({ shards, chains }) => [...shards, ...chains.flat()])
    .flatMap(({ reads, writes }) => [...Object.values(reads), writes])
    .filter((path) => program.tensors[path]!.role !== "next");
  const forward = Object.values(program.tensors).filter(({ role }) => !["gradient", "next"].includes(role));
  expect(bytes(touched.map((path) => sharing.get(path) ?? path))).toBeLessThan(
    1.2 * bytes(forward.map(({ path }) => path)),
  );
});

test("an update comes as soon as its gradient is there and its parameter has been read for the last time", () => {
  const program = compile(resnet18(8), ADAM, 2);
  const order = freeOrder(program);
  expect(order).toHaveLength(program.instructions.length);
  expect(new Set(order)).toEqual(new Set(program.instructions));
  const at = new Map(order.map((one, i) => [one, i]));
  const written = new Map(order.map((one, i) => [one.writes, i]));
  for (const one of order) {
    for (const path of Object.values(one.reads)) expect(written.get(path) ?? -1).toBeLessThan(at.get(one)!);
    const { role, of } = program.tensors[one.writes]!;
    if (role !== "next") continue;
    const later = order.slice(at.get(one)! + 1).filter(({ reads }) => Object.values(reads).includes(of!));
    expect(
      later.map(({ writes }) => writes),
      `reads ${of} after it was replaced`,
    ).toEqual([]);
  }
  const update = order.findIndex(({ writes }) => writes === "fc.weight.next");
  const first = order.findIndex(({ layer, phase }) => layer === "conv1" && phase === "backward");
  expect(update).toBeLessThan(first);
});
