// Where threads cannot be had, one does the work: the same numbers, and it is said once.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { simd, type Threading } from "../../src-engine/run/machine/simd";
import { Trainer } from "../../src-engine/run/trainer";
import { kernelBytes } from "../support/kernels";
import { simdBackend, smallTrainer } from "../support/runs";

describe("a backend that is to have threads", () => {
  test("goes on alone where none can be started, says why once, and stops those it had", () => {
    const reasons: string[] = [];
    let [started, stopped] = [0, 0];
    const threading: Threading = {
      threads: 3,
      start: () => {
        if (started === 1) throw new Error("no room for a thread");
        started++;
        return { stop: () => void stopped++ };
      },
      alone: (reason) => void reasons.push(reason),
    };
    const backend = simd(kernelBytes(), threading);
    const [alone, again, single] = [backend, backend, simdBackend].map((one) => smallTrainer({}, one));
    expect(reasons).toEqual(["no room for a thread"]);
    expect([started, stopped]).toEqual([1, 1]);
    for (const trainer of [alone!, again!, single!]) trainer.advance();
    expect(alone!.state()).toEqual(single!.state());
    expect(again!.state()).toEqual(single!.state());
  });
});

describe("threads", () => {
  test("share the work of a network so deep that its tasks outnumber their tickets", () => {
    const linear = (name: string) => ({ name, type: "Linear", attrs: { outFeatures: 64 } });
    const { spec } = smallTrainer({ batchSize: 24 });
    const [flatten] = spec.model.layers.filter(({ type }) => type === "Flatten");
    const layers = [flatten!, ...Array.from({ length: 45 }, (_, i) => linear(`fc${i}`))];
    const deep = { ...spec, model: { ...spec.model, layers } };
    const threading: Threading = { threads: 2, start: () => ({ stop: () => undefined }) };
    const shared = new Trainer(deep, simd(kernelBytes(), threading));
    const single = new Trainer(deep, simdBackend);
    for (const trainer of [shared, single]) trainer.advance();
    expect(shared.state()).toEqual(single.state());
  });
});

describe("train", () => {
  const cli = resolve(import.meta.dirname, "../../out/main/cli.js");
  const args = ["train", "--model", "lenet-jax", "--data", "digits", "--limit", "40", "--batch-size", "8"];
  const run = (
    threads: string,
    node: readonly string[],
    ...more: string[]
  ): { code: number | null; hash: unknown; err: string } => {
    const all = [...node, cli, ...args, "--epochs", "1", "--threads", threads, "--json", ...more];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
    return {
      code: status,
      hash: (JSON.parse(stdout) as Record<string, unknown>)["weightsSha256"],
      err: stderr,
    };
  };
  const usual = run("2", []);
  const preloaded = (script: string): string => `--import=data:text/javascript,${encodeURIComponent(script)}`;

  test("with threads says nothing of them", () => {
    expect(usual.code).toBe(0);
    expect(usual.err).not.toMatch(/thread/);
  });

  test("where memory cannot be shared trains on one thread and says so in one line", () => {
    const refusing = `
      WebAssembly.Memory = class extends WebAssembly.Memory {
        constructor(asked) {
          if (asked.shared) throw new TypeError("memory is not shared here");
          super(asked);
        }
      };`;
    const { code, hash, err } = run("2", [preloaded(refusing)]);
    expect(code).toBe(0);
    expect(hash).toBe(usual.hash);
    expect(err.match(/^.*thread.*$/gm)).toEqual([
      "backstep: no further threads, one does all the work: memory is not shared here",
    ]);
  });

  test("with images moved aside ends in other weights, the same ones with any number of threads", () => {
    const [one, two, three] = ["1", "2", "3"].map((threads) => run(threads, [], "--shift", "2").hash);
    expect(one).not.toBe(usual.hash);
    expect([two, three]).toEqual([one, one]);
    expect(run("2", [], "--shift", "0").hash).toBe(usual.hash);
  });
});
