// `backstep step --break`: searching a run for where something is true.

import { describe, expect, test } from "vitest";
import { commandLine, small } from "../../support/commandLine";

const { here } = commandLine();

describe("step --break", () => {
  const run = ["step", "--model", "cnn-pytorch", ...small];
  interface Stop {
    address: string;
    reason: string;
    hitBreakpoints: number[];
    hitSample?: number;
    stack: { granularity: string; name: string }[];
    watches: { expression: string; value: number }[];
    tensors: { path: string }[];
  }
  const stop = async (...args: string[]): Promise<Stop & { code: number | null }> => {
    const { code, out } = await here(...run, ...args, "--json");
    return { code, ...(JSON.parse(out) as Stop) };
  };
  const norms = (...args: string[]): Promise<Stop & { code: number | null }> =>
    stop("--break", "norm(conv2.weight.grad) > 1", "--watch", "norm(conv2.weight.grad)", ...args);

  test("stops where the expression is first true, and says where that is", async () => {
    const { code, address, reason, hitBreakpoints, stack, watches } = await norms("--watch", "iteration");
    expect(code).toBe(0);
    expect({ reason, hitBreakpoints }).toEqual({ reason: "breakpoint", hitBreakpoints: [1] });
    const [norm, iteration] = watches.map(({ value }) => value);
    expect(norm).toBeGreaterThan(1);
    expect(address).toBe(`${iteration}/backward/conv2/gradWeight`);
    expect(stack.map(({ name }) => name)).toEqual([
      `iteration ${iteration}`,
      "backward",
      "conv2",
      "gradWeight",
    ]);
  });

  test("finds the same hits in reverse", async () => {
    const [first, second] = [await norms("--hits", "1"), await norms("--hits", "2")];
    expect(second.address).not.toBe(first.address);
    expect(await norms("--at", second.address, "--reverse")).toEqual(first);
    expect(await norms("--at", first.address)).toEqual(second);
  });

  test("takes places, places with a condition, and several of them", async () => {
    const { address, hitBreakpoints, tensors } = await stop(
      ...["--break", "loss if iteration == 5", "--break", "loss/output", "--break", "update/fc"],
      ...["--at", "4", "--read", "loss.output"],
    );
    expect(address).toBe("5/loss/output");
    expect(hitBreakpoints).toEqual([1, 2]);
    expect(tensors.map(({ path }) => path)).toEqual(["loss.output"]);
    expect((await stop("--break", "backward/conv2/gradWeight[7,3,1,1]")).stack.at(-1)).toMatchObject({
      granularity: "element",
      name: "[7,3,1,1]",
    });
    expect((await here(...run, "--break", "backward/conv2/gradWeight[7,3,1,1]")).out).toMatch(
      /^0\/backward\/conv2\/gradWeight#\d+, element \[7,3,1,1\] {2}\(breakpoint\)/,
    );
  });

  test("names the sample that made a condition true", async () => {
    const { hitSample, watches } = await stop("--break", "label == 7 && predicted != 7", "--watch", "loss");
    expect(hitSample).toBeGreaterThanOrEqual(0);
    expect(watches[0]!.value).toBeGreaterThan(0);
  });

  test.each([
    [
      ["--break", ""],
      'expected an expression, a place such as backward/conv2, "PLACE if EXPR" or nonFinite, got ""',
    ],
    [["--break", "loss > 1", "--break", " \t"], "or nonFinite, got"],
    [["--break", "backward/conv2 if "], 'expected an expression after "if", got the end'],
    [["--break", "loss > 1", "--hits", " "], '--hits: expected 5, ">= 5" or "% 10", got ""'],
    [["--break", "fc.output[n, label + 10] > 0"], "expected index 1 to be 0 … 9, got 10 … 19 (column 20)"],
    [
      ["--break", "backward/conv2 if label == 12"],
      "expected a condition that can hold, got one that never does",
    ],
  ])("%j is refused, and says what was expected", async (args, message) => {
    const { code, err } = await here(...run, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  test("exits with 1 where nothing is hit, and says how far it looked", async () => {
    const { code, out, err } = await here(...run, "--break", "loss > 1000", "--max-iterations", "3");
    expect(code).toBe(1);
    expect(out).toBe("2/update/fc/bias  (pause)\n");
    expect(err).toBe("backstep: step: no breakpoint is hit up to 2/update/fc/bias\n");
    const back = await here(...run, "--break", "loss > 1000", "--at", "3", "--reverse");
    expect(back).toMatchObject({ code: 1, err: "backstep: step: no breakpoint is hit before 3\n" });
  });

  test("stops at the first value that is not finite: a hit where it was asked for", async () => {
    const args = [...run, "--lr", "1000000", "--json"];
    const asked = await here(...args, "--break", "nonFinite");
    expect(JSON.parse(asked.out)).toMatchObject({ reason: "exception", hitBreakpoints: [] });
    expect(asked.code).toBe(0);
    const other = await here(...args, "--break", "iteration == 1000");
    expect(JSON.parse(other.out)).toEqual(JSON.parse(asked.out));
    expect(other.code).toBe(1);
  });

  test("without one prints watches at a moment", async () => {
    expect(await here(...run, "--at", "3/loss", "--watch", "iteration")).toMatchObject({
      code: 0,
      out: "3/loss/output\niteration = 3\n",
    });
  });
});
