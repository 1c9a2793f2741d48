// The recorder around PyTorch loops as people write them: what it writes, when, and what it leaves behind.

import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { hasTorch, startPython, told, wantsTorch } from "../../support/python";

const all = mkdtempSync(join(tmpdir(), "backstep-loops-"));
afterAll(() => rmSync(all, { recursive: true, force: true }));
const names = "every-second accumulated interrupted limited chosen logarithm no-private-names".split(" ");
const tensorsOf = (path: string) => decodeSafetensors(new Uint8Array(readFileSync(path))).tensors;

describe.skipIf(!hasTorch)(`the recorder around PyTorch loops (${wantsTorch})`, { timeout: 90_000 }, () => {
  let seen: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const scenario = (name: string) => seen[name]!;
  beforeAll(async () => {
    seen = await told("recorder/loops.py", [all, ...names]);
  }, 70_000);

  test("records each second training iteration, of which it keeps four samples, and no evaluation", () => {
    const told = scenario("every-second");
    expect(told).toMatchObject({ hooks: 0, stepped: true });
    expect(told["files"]).toEqual(["000000.safetensors", "000002.safetensors", "000004.safetensors"]);
    expect(told["ops"]).not.toContain("argmax");
    expect(told["shapes"]).toEqual({
      input: [4, 1, 28, 28],
      target: [4],
      "0.output": [4, 4, 14, 14],
      "0.weight.grad": [4, 1, 3, 3],
      "1.bn.mean": [4],
    });
  });

  test("of accumulated gradients it keeps what each pass gave, and beside it what .grad held", () => {
    expect(scenario("accumulated")).toMatchObject({
      files: Array(2).fill(["000000.safetensors", "000001.safetensors"]),
      wrong: [[], [], []],
      gradients: [18, 18, 18],
      factor: [0.5, 0.5, 0.5],
      totals: [false, true, true],
      totalIsGrad: true,
      stepped: [false, true, true],
    });
  });

  test("what an error cuts short is not written, and nothing is left in the model or in torch", () => {
    const whole = ["000000.safetensors"];
    expect(scenario("interrupted")).toEqual({ files: whole, hooks: 0, modes: 0, apply: true });
  });

  test("killed in the middle it leaves whole files only", async () => {
    const folder = join(all, "forever");
    const child = startPython("recorder/loops.py", [all, "forever"]);
    const ended = once(child, "close");
    for (let waited = 0; waited < 400 && !existsSync(join(folder, "000003.safetensors")); waited++)
      await setTimeout(50);
    child.kill("SIGKILL");
    await ended;
    const files = readdirSync(folder).filter((name) => !name.startsWith("."));
    expect(files.length).toBeGreaterThan(3);
    for (const name of files) {
      expect(name).toMatch(/^\d{6}\.safetensors$/);
      expect(tensorsOf(join(folder, name)).get("conv1.weight.grad")?.shape).toEqual([6, 1, 5, 5]);
    }
  });

  test("stops at its limit on disk, says so, and training goes on", () => {
    const { files, bytes, said } = scenario("limited");
    expect(said).toMatch(/^backstep_recorder: iteration 1 would take .* beyond its limit of 1200000 bytes; /);
    expect(files).toEqual(["000000.safetensors"]);
    expect(Number(bytes)).toBeLessThanOrEqual(1_200_000);
  });

  test("keeps only the names that are wanted", () => {
    const { names } = scenario("chosen");
    const convs = ["conv1", "conv2"].flatMap((name) => [`${name}.output`, `${name}.output.grad`]);
    expect(names).toEqual([...convs, "loss"]);
  });

  test("the logarithm of 0 in the 18th iteration shows in the next recorded one, in the weights", () => {
    const { firstNotFinite } = scenario("logarithm");
    expect(firstNotFinite).toEqual({
      "000000.safetensors": [],
      "000010.safetensors": [],
      "000020.safetensors": ["conv1.weight"],
    });
  });

  test("goes without PyTorch's private names, of which a later one may have none", () => {
    expect(scenario("no-private-names")).toEqual({ wrong: [], gradients: 18, modes: 0 });
  });

  test("knows a Function of the script's own by what it computes, as `relu = MyReLU.apply` too", async () => {
    const folder = join(all, "functions");
    await told("recorder/functions.py", [folder, "right"]);
    const { metadata } = decodeSafetensors(new Uint8Array(readFileSync(join(folder, "000000.safetensors"))));
    interface Layer {
      readonly name: string;
      readonly op: string;
      readonly custom?: string;
      readonly attrs: unknown;
    }
    const { graph } = JSON.parse(metadata.get("backstep")!) as { graph: Layer[] };
    expect(graph.flatMap(({ name, op, custom }) => (custom ? [[name, op, custom]] : []))).toEqual([
      ["conv1", "conv2d", "MyConv"],
      ["relu", "relu", "MyReLU"],
      ["conv2", "conv2d", "MyConv"],
      ["relu_2", "relu", "MyReLU"],
    ]);
    expect(graph[0]!.attrs).toEqual({ stride: 1, padding: 1 });
  });

  test.each(["averaged", "forgotten"])(
    "two processes write two recordings, which tell whether gradients are %s",
    async (how) => {
      const folder = join(all, how);
      const port = `${29_900 + (process.pid % 90) + (how === "averaged" ? 0 : 100)}`;
      const place = { WORLD_SIZE: "2", MASTER_ADDR: "127.0.0.1", MASTER_PORT: port };
      const ranks = ["0", "1"];
      await Promise.all(
        ranks.map((RANK) => told("recorder/ranks.py", [folder, how], { env: { ...place, RANK } })),
      );
      const [first, second] = ranks.map((rank) => tensorsOf(join(folder, `rank${rank}/000001.safetensors`)));
      const same = (name: string) =>
        String(first!.get(name)?.data) === String(second!.get(name)?.data) && first!.has(name);
      expect(same("conv1.weight.grad")).toBe(false); // of each process's own images
      expect(same("conv1.weight.grad.total")).toBe(how === "averaged");
      expect(same("conv1.weight")).toBe(how === "averaged");
    },
  );
});
