// Commands on a saved session: of each of its branches the numbers that were seen there, and figures byte for byte.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { digits } from "../../../src-engine/data/digits";
import { Session } from "../../../src-engine/debug/session";
import { encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { trainerFor } from "../../../src-engine/serve/session/launch";
import { sessionFile } from "../../../src-engine/serve/session/saving";
import { commandLine, small } from "../../support/commandLine";
import { commandIn } from "../../support/figures";
import { simdBackend, stillClock } from "../../support/runs";

const { here, folder } = commandLine();
const path = "conv2.weight.grad";
/** Of branch 1 and of the branch that leaves it, as they were seen. */
const seen: Record<string, readonly number[]> = {};

beforeAll(async () => {
  const choices = { model: "cnn-pytorch", seed: 5, limit: 100, batchSize: 10 };
  const session = new Session(trainerFor(choices, digits(), simdBackend), stillClock);
  const end = session.program.instructions.length;
  await session.goto({ iteration: 3, pc: end });
  await session.setVariable("conv2.weight", [0, 0, 0, 1], 1);
  await session.goto({ iteration: 9, pc: end });
  seen["branch 1"] = [...session.read(path)!.data];
  await session.setVariable("learningRate", [], 0.5);
  await session.goto({ iteration: 9, pc: end }, session.branches.first); // it is as long as that, too
  await session.goto({ iteration: 11, pc: end }, session.branches.get(2));
  seen["branch 2"] = [...session.read(path)!.data];
  writeFileSync(join(folder, "run.backstep"), encodeSession(await sessionFile(session, "simd")));
  copyFileSync(join(folder, "run.backstep"), join(folder, "cnn-pytorch.backstep"));
});

const of = (branch: string): string[] => ["--session", "run.backstep", "--branch", branch];

describe("a saved session", () => {
  test.each([
    ["branch 1", "9"],
    ["branch 2", "11"],
  ])("has on %s the numbers that were seen at %s", async (branch, at) => {
    const { code, out } = await here("step", ...of(branch), "--at", at, "--read", path, "--json");
    expect(code).toBe(0);
    const { tensors } = JSON.parse(out) as { tensors: [{ data: number[] }] };
    expect(tensors[0].data).toEqual(seen[branch]);
  });

  test("has its first branch where none is named, which is the run that was never edited", async () => {
    const at = ["--at", "9", "--read", path, "--json"];
    const plain = await here("step", "--model", "cnn-pytorch", ...small, ...at);
    expect(await here("step", "--session", "run.backstep", ...at)).toEqual(plain);
  });

  test("is explained and attributed on a branch", async () => {
    const explained = await here("explain", `${path}[7,3,1,1] @ 9`, ...of("branch 1"), "--json");
    const { value } = JSON.parse(explained.out) as { value: number };
    expect(value).toBe(seen["branch 1"]![(7 * 8 + 3) * 9 + 4]);
    const attributed = async (branch: string): Promise<number> => {
      const { out } = await here("attribute", ...of(branch), "--at", "9", "--unit", "fc.output[7]", "--json");
      return (JSON.parse(out) as { value: number }).value;
    };
    expect(await attributed("branch 1")).not.toBe(await attributed("main"));
  });

  test("is searched from a moment of a branch onwards", async () => {
    const search = ["--at", "5", "--break", "iteration == 8", "--watch", "iteration", "--json"];
    const { code, out } = await here("step", ...of("branch 1"), ...search);
    expect(code).toBe(0);
    expect(out).toContain('"address":"8/');
  });

  test.each([
    ["maps", ["--at", "9/backward", "--path", "conv2.weight.grad"]],
    ["iteration", ["--at", "9/backward"]],
    ["curves", ["--at", "11"]],
    ["curves", ["--at", "11", "--over", "branch 1", "--over", "main"]],
    ["epochs", ["--at", "11"]],
    ["plot", ["--at", "11", "--expression", "norm(conv2.weight)"]],
    ["confusion", ["--at", "9", "--split", "validation"]],
    ["branches", []],
    ["compare", ["--path", "fc.bias", "--at", "9", "--with", "9", "--with-branch", "branch 1"]],
  ])("is drawn as %s, which say what makes them again, byte for byte", async (kind, args) => {
    const of2 = kind === "branches" ? ["--session", "run.backstep"] : of("branch 2");
    const drawn = await here("figure", kind, ...of2, ...args, "--out", "one.svg");
    expect(drawn).toMatchObject({ code: 0, err: "saved one.svg\n" });
    const svg = readFileSync(join(folder, "one.svg"), "utf8");
    const [, ...words] = commandIn(svg);
    expect(words).toContain("cnn-pytorch.backstep");
    expect((await here(...words)).code).toBe(0);
    expect(readFileSync(join(folder, words.at(-1)!), "utf8")).toBe(svg);
  });

  test("has its branches' curves in one figure, each from where it leaves", async () => {
    await here("figure", "curves", ...of("branch 2"), "--at", "11", "--over", "main", "--out", "over.csv");
    const text = readFileSync(join(folder, "over.csv"), "utf8");
    const [header, ...rows] = text
      .trim()
      .split("\r\n")
      .map((line) => line.split(","));
    const column = header!.indexOf("loss: main");
    expect(header).toContain('"loss: branch 2');
    const own = (row: readonly string[]): string | undefined => row[column];
    expect(rows.map(own).slice(0, 3)).toEqual(["", "", ""]);
    expect(Number(rows[9]![column])).toBeGreaterThan(0);
  });

  test("has no other branch where there is no file", async () => {
    const { code, err } = await here(
      ...[
        "figure",
        "curves",
        "--model",
        "cnn-pytorch",
        ...small,
        "--at",
        "3",
        "--over",
        "x",
        "--out",
        "x.svg",
      ],
    );
    expect(code).toBe(2);
    expect(err).toMatch(/^backstep: figure: --over is one of a saved session: --session FILE\.backstep\n$/);
  });

  test("has an epoch on a branch, summed up as where somebody watched it", async () => {
    await here("figure", "epochs", ...of("branch 1"), "--at", "9", "--out", "epochs.csv");
    const plain = ["--model", "cnn-pytorch", ...small, "--at", "9"];
    await here("figure", "epochs", ...plain, "--out", "plain.csv");
    const lines = (file: string): string[] => readFileSync(join(folder, file), "utf8").trim().split("\r\n");
    expect(lines("epochs.csv")).toHaveLength(lines("plain.csv").length);
    expect(lines("epochs.csv")[1]).not.toBe(lines("plain.csv")[1]);
  });

  test.each([
    [["--session", "run.backstep", "--seed", "5"], /^backstep: step: --seed goes without --session/],
    [of("branch 9"), /there is no branch "branch 9"; there are "main", "branch 1", "branch 2"/],
    [["--model", "cnn-pytorch", ...small, "--branch", "x"], /--branch is one of a saved session/],
    [["--session", "none.backstep"], /cannot read none\.backstep: /],
  ])("refuses %j in one line", async (args, message) => {
    const { code, out, err } = await here("step", ...args, "--at", "3", "--read", path);
    expect(code).not.toBe(0);
    expect(out).toBe("");
    expect(err).toMatch(/^backstep: .*\n$/);
    expect(err).toMatch(message);
  });
});
