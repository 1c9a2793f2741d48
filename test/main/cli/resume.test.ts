// A training that was interrupted goes on where it was, and ends as if nothing had happened.

import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { Evaluator } from "../../../src-engine/run/evaluator";
import { decodeSaved } from "../../../src-engine/serve/session/savedSession";
import { Interruption } from "../../../src-main/cli/train/interruption";
import { generationsOf } from "../../../src-main/files";
import type { TrainResult } from "../../../src-main/cli/train/train";
import { commandLine, small } from "../../support/commandLine";

const root = resolve(import.meta.dirname, "../../..");
const cli = join(root, "out/main/cli.js");
const { folder, here } = commandLine();
const at = (name: string): string => join(folder, name);
const model = ["--model", "cnn-pytorch"];

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
  readonly out: string;
}

/** A process that is sent a signal after a while, if it still runs. */
async function killed(
  program: string,
  args: readonly string[],
  signal: NodeJS.Signals,
  after: number,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args, "--threads=1"], { cwd: folder });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const timer = setTimeout(() => child.kill(signal), after);
  const ended = await new Promise<Pick<Ended, "code" | "signal">>((done) =>
    child.on("close", (code, signal) => done({ code, signal })),
  );
  clearTimeout(timer);
  return { ...ended, out, err };
}

const resultOf = ({ out }: { readonly out: string }): TrainResult => JSON.parse(out) as TrainResult;

/** What must be the same however often a run was interrupted. */
const outcome = ({ epochs, test, weightsSha256 }: TrainResult) => ({
  epochs: epochs.map(({ seconds: _, ...epoch }) => epoch),
  test,
  weightsSha256,
});

/** Numbers in [0, 1), the same at every run of the tests. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("killed 20 times at random and resumed each time, runs end in the hash of runs that nobody interrupted", async () => {
  const random = randomNumbers(10);
  const signals = ["SIGKILL", "SIGKILL", "SIGINT", "SIGTERM", "SIGHUP"] as const;
  const codes: Record<string, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const counts: Record<string, number> = { runs: 0, finished: 0 };
  let kills = 0;
  for (let seed = 0; kills < 20; seed++) {
    const begin = [
      "train",
      ...model,
      "--data",
      "digits",
      "--limit",
      "3000",
      "--batch-size",
      "8",
      "--epochs",
      "4",
    ];
    const words = [...begin, "--seed", String(seed), "--json"];
    const wanted = outcome(resultOf(await here(...words)));
    rmSync(at("s.backstep"), { force: true });
    for (counts["runs"]!++; ;) {
      const args = existsSync(at("s.backstep"))
        ? ["train", "--resume", "s.backstep", "--json"]
        : [...words, "--session", "s.backstep"];
      const signal = signals[Math.floor(random() * signals.length)]!;
      const ended = await killed(
        cli,
        args,
        kills < 20 ? signal : "SIGKILL",
        kills < 20 ? 100 + 1500 * random() : 600_000,
      );
      if (ended.code === 0) {
        expect(outcome(resultOf(ended))).toEqual(wanted);
        counts["finished"]!++;
        break;
      }
      // Before it trains it ends as any process does.
      if (ended.signal === null) expect(ended.code, ended.err).toBe(codes[signal]);
      counts[signal] = (counts[signal] ?? 0) + 1;
      kills++;
    }
  }
  console.log("killed and resumed:", JSON.stringify(counts));
}, 600_000);

describe("a run that goes on", () => {
  const run = ["train", ...model, ...small, "--json"];

  test("has the epochs of before in its result, and its hashes in the session", async () => {
    const wanted = outcome(resultOf(await here(...run, "--epochs", "5")));
    await here(...run, "--iterations", "19", "--session", "run.backstep");
    const ended = await here(
      "train",
      "--resume",
      "run.backstep",
      "--epochs",
      "5",
      "--json",
      "--out",
      "w.npz",
    );
    expect(outcome(resultOf(ended))).toEqual(wanted);
    expect(existsSync(at("w.npz"))).toBe(true);
    const { file } = await decodeSaved(new Uint8Array(readFileSync(at("run.backstep"))));
    expect(file.hashes.map(({ iteration }) => iteration)).toEqual([0, 8, 16, 19, 24, 32, 40]);
    expect((await here("replay", "run.backstep", "--verify")).code).toBe(0);
  });

  test("that had come to its end is told again, and not trained", async () => {
    const wanted = outcome(resultOf(await here(...run, "--epochs", "2", "--session", "end.backstep")));
    expect(outcome(resultOf(await here("train", "--resume", "end.backstep", "--json")))).toEqual(wanted);
    const files = (): Buffer[] =>
      generationsOf(at("end.backstep"))
        .slice(0, 2)
        .map((name) => readFileSync(name));
    const before = files();
    const again = await here("train", "--resume", "end.backstep");
    expect(again).toMatchObject({
      code: 0,
      err: "train: the run in end.backstep is finished already, after 16 iterations\n",
    });
    expect(again.out).not.toContain("images/s");
    expect(files()).toEqual(before);
    const { code, err } = await here("train", "--resume", "end.backstep", "--epochs", "1");
    expect([code, err]).toEqual([
      1,
      "backstep: train: end.backstep has been trained for 16 iterations, more than the 8 that are asked for\n",
    ]);
  });

  test("comes out of a file without weights by replay, and ends the same", async () => {
    const wanted = outcome(resultOf(await here(...run, "--epochs", "3")));
    await here(...run, "--iterations", "11", "--session", "text.backstep");
    const { file } = await decodeSaved(new Uint8Array(readFileSync(at("text.backstep"))));
    writeFileSync(at("text.backstep"), encodeSession(file));
    const ended = await here("train", "--resume", "text.backstep", "--epochs", "3", "--json");
    expect(ended.err).toContain("train: text.backstep carries no weights: it is replayed");
    expect(outcome(resultOf(ended))).toEqual(wanted);
  });

  test("takes the file before a damaged one and says so, which then does not take that one's place", async () => {
    const wanted = outcome(resultOf(await here(...run, "--epochs", "3")));
    await here(...run, "--iterations", "9", "--session", "g.backstep");
    await here("train", "--resume", "g.backstep", "--iterations", "12");
    const bytes = readFileSync(at("g.backstep"));
    bytes[bytes.length - 9]! ^= 1;
    writeFileSync(at("g.backstep"), bytes);
    const ended = await here("train", "--resume", "g.backstep", "--epochs", "3", "--json");
    expect(ended.err).toMatch(
      /^train: session: the file is damaged: .* \(in g\.backstep\)\ntrain: taking the one before, g\.previous-1\.backstep\n/,
    );
    expect(outcome(resultOf(ended))).toEqual(wanted);
    const kept = await Promise.all(
      ["g.backstep", "g.previous-1.backstep", "g.previous-2.backstep"].map(async (name) => {
        const { file } = await decodeSaved(new Uint8Array(readFileSync(at(name))));
        return file.branches[0]!.iterations;
      }),
    );
    expect(kept).toEqual([24, 16, 9]);
  });

  test("is refused by another engine, and where options say what the file says", async () => {
    await here(...run, "--iterations", "3", "--session", "v.backstep");
    const { file } = await decodeSaved(new Uint8Array(readFileSync(at("v.backstep"))));
    writeFileSync(at("v.backstep"), encodeSession({ ...file, engine: "0.0.9" }));
    rmSync(at("v.previous-1.backstep"), { force: true });
    expect((await here("train", "--resume", "v.backstep")).err).toMatch(
      /^backstep: train: v\.backstep cannot go on here as it began: engine: the session was saved by version "0.0.9"/,
    );
    expect(await here("train", "--resume", "v.backstep", "--lr", "1")).toMatchObject({
      code: 2,
      err: "backstep: train: --lr cannot be given with --resume: the file says it\n",
    });
  });
});

test("the last epoch is on disk before the test images are looked at", async () => {
  const { evaluate } = Evaluator.prototype;
  const wasThere: boolean[] = [];
  const spy = vi.spyOn(Evaluator.prototype, "evaluate").mockImplementation(function (
    this: Evaluator,
    ...args
  ) {
    wasThere.push(existsSync(at("last.backstep")));
    return evaluate.apply(this, args);
  });
  try {
    await here("train", ...model, ...small, "--epochs", "1", "--session", "last.backstep");
  } finally {
    spy.mockRestore();
  }
  expect(wasThere.at(-1)).toBe(true);
});

describe("scripts/backstep.mjs", () => {
  const wrapper = join(root, "scripts/backstep.mjs");
  const long = ["train", ...model, "--data", "digits", "--batch-size", "1", "--epochs", "1000"];
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
    } catch {
      return false;
    }
  };

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)(
    "passes %s on; the session is written, how to go on is said, the code kept",
    async (signal, code) => {
      const ended = await killed(wrapper, [...long, "--session", `${signal}.backstep`], signal, 6000);
      expect(ended.code, ended.err).toBe(code);
      expect(ended.err).toMatch(
        new RegExp(
          `interrupted by ${signal} after iteration \\d+ of \\d+; it goes on with: train --resume ${signal}`,
        ),
      );
      expect((await decodeSaved(new Uint8Array(readFileSync(at(`${signal}.backstep`))))).state).toBeDefined();
    },
  );

  test.skipIf(process.platform !== "linux")(
    "leaves no orphan when it is killed: the run is written and ends",
    async () => {
      const child = spawn(process.execPath, [wrapper, ...long, "--session", "orphan.backstep"], {
        cwd: folder,
      });
      await wait(6000);
      const [pid] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")
        .trim()
        .split(" ")
        .map(Number);
      expect(isAlive(pid!)).toBe(true);
      child.kill("SIGKILL");
      await vi.waitFor(() => expect(isAlive(pid!)).toBe(false), { timeout: 10_000 });
      expect(existsSync(at("orphan.backstep"))).toBe(true);
    },
  );
});

describe("an interruption", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("is kept for the end of the iteration; a second one ends at once, unless it is the same key press", () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const now = vi.spyOn(performance, "now");
    const interruption = new Interruption();
    now.mockReturnValue(1000);
    process.emit("SIGINT", "SIGINT");
    process.emit("SIGINT", "SIGINT");
    expect([interruption.signal, interruption.code]).toEqual(["SIGINT", 130]);
    expect(exit).not.toHaveBeenCalled();
    now.mockReturnValue(1300);
    process.emit("SIGTERM", "SIGTERM");
    expect(exit).toHaveBeenCalledWith(143);
    interruption.release();
  });
});
