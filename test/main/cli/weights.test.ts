// --weights: a run that begins with weights that were brought along.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { formatFor, formatOf } from "../../../src-engine/formats";
import { commandLine, small } from "../../support/commandLine";

const { folder, here, read } = commandLine();
const model = ["--model", "cnn-pytorch"];
const kernel = (moment: string, ...run: string[]) => read("conv1.weight", moment, run);

beforeAll(async () => {
  for (const extension of ["npz", "onnx"])
    await here("train", ...model, ...small, "--iterations", "3", "--out", `three.${extension}`);
}, 60_000);

test("a run goes on from a file's weights: three iterations and none are the same as three", async () => {
  const whole = await kernel("3", ...model, ...small);
  expect(await kernel("0", ...model, "--weights", "three.npz", ...small)).toEqual(whole);
  expect(await kernel("1", ...model, "--weights", "three.npz", ...small)).not.toEqual(whole);
});

test("a model's file brings its weights; --weights none begins anew", async () => {
  const whole = await kernel("3", ...model, ...small);
  expect(await kernel("0", "--model", "three.onnx", ...small)).toEqual(whole);
  expect(await kernel("0", "--model", "three.onnx", "--weights", "three.onnx", ...small)).toEqual(whole);
  expect(await kernel("0", "--model", "three.onnx", "--weights", "none", ...small)).not.toEqual(whole);
});

test("explain, attribute, figure and describe take it where they take --model", async () => {
  const run = [...model, "--weights", "three.npz", ...small];
  const explained = await here("explain", "conv1.weight[0,0,0,0] @ 0/forward/conv1", ...run, "--json");
  expect(explained.code, explained.err).toBe(0);
  const unit = ["--method", "saliency", "--unit", "fc.output[7]", "--sample", "0", "--json"];
  const attributed = await here("attribute", ...run, ...unit);
  const fresh = await here("attribute", ...model, ...small, ...unit);
  expect(attributed.code, attributed.err).toBe(0);
  expect(attributed.out).not.toBe(fresh.out);
  const figure = ["figure", "network", ...run, "--at", "0/forward/fc", "--out", "network.csv"];
  expect((await here(...figure)).err).toContain("saved network.csv");
});

test("a session of such a run carries the weights that it began with: it is trained on and replayed", async () => {
  const run = [...model, "--weights", "three.npz", ...small, "--session", "from.backstep"];
  expect(await here("train", ...run, "--iterations", "2")).toMatchObject({ code: 0 });
  expect(await here("replay", "from.backstep")).toMatchObject({ code: 0 });
  const resumed = await here("train", "--resume", "from.backstep", "--iterations", "4", "--json");
  const straight = await here("train", ...run.slice(0, -2), "--iterations", "4", "--json");
  const sha = ({ out }: { out: string }) => (JSON.parse(out) as { weightsSha256: string }).weightsSha256;
  expect(sha(resumed)).toBe(sha(straight));
  const both = await here("step", "--session", "from.backstep", "--weights", "three.npz", "--at", "0");
  expect(both.err).toContain("--weights goes without --session: the file says it");
});

test("names what of the model a file does not fill, and what of the file is left", async () => {
  const bytes = new Uint8Array(readFileSync(join(folder, "three.npz")));
  const { tensors } = await formatOf(bytes).decode(bytes);
  const less = new Map([...tensors].filter(([name]) => !name.startsWith("fc.")));
  less.set("head.weight", tensors.get("conv1.bias")!);
  writeFileSync(join(folder, "less.npz"), await formatFor(".npz").encode({ tensors: less }));
  const { code, err } = await here("step", ...model, "--weights", "less.npz", ...small, "--at", "0");
  expect(code).toBe(1);
  expect(err).toContain("less.npz does not fit the model: 2 of the model's tensors are filled by nothing");
  expect(err).toContain("fc.weight (");
  expect(err).toContain("Of the file are left: head.weight");
});

test("a file that is not there is said by its name", async () => {
  const { err } = await here("step", ...model, "--weights", "none.npz", ...small, "--at", "0");
  expect(err).toContain("step: cannot read none.npz");
  const missing = await here("step", "--model", "none.onnx", ...small, "--at", "0");
  expect(missing.err).toContain("step: cannot read none.onnx");
});
