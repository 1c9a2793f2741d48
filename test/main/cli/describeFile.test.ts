// backstep describe FILE: what is in a file, by its content.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { encodeNpz } from "../../../src-engine/formats/npz/npz";
import { tensor } from "../../../src-engine/tensor/tensor";
import { commandLine, small } from "../../support/commandLine";

const { folder, here } = commandLine();
const run = ["train", "--model", "cnn-pytorch", ...small, "--iterations", "2"];
const described = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { code, out, err } = await here("describe", ...args, "--json");
  expect(code, err).toBe(0);
  return JSON.parse(out) as Record<string, unknown>;
};

beforeAll(async () => {
  await here(...run, "--out", "w.pt", "--session", "run.backstep");
  for (const out of ["w.npz", "w.onnx", "w.safetensors"]) await here("convert", "w.pt", out);
  mkdirSync(join(folder, "web"));
  await here("convert", "w.pt", "web/model.json");
  await here("convert", "w.onnx", "own.json", "--to", "json");
}, 60_000);

test.each(["w.pt", "w.npz", "w.onnx", "w.safetensors", "web/model.json", "web"])(
  "of %s tells the tensors, and what the network they are of costs",
  async (file) => {
    const told = await described(file);
    expect(told).toMatchObject({ path: file, kind: "model", model: "cnn-pytorch", parameters: 9098 });
    expect(told["tensors"]).toContainEqual({ name: "conv2.weight", shape: [16, 8, 3, 3], dtype: "float32" });
    expect((await here("describe", file)).out).toContain("conv2.weight");
  },
);

test("tells a model without weights, weights without a model, a session and a set of images", async () => {
  expect(await described("own.json")).toMatchObject({ kind: "model", tensors: [], parameters: 9098 });
  const alone = new Map([["a.weight", tensor([2, 3], [1, 2, 3, 4, 5, 6], "float32")]]);
  writeFileSync(join(folder, "alone.npz"), encodeNpz(alone));
  expect(await described("alone.npz")).toMatchObject({
    ...{ kind: "weights", format: "npz" },
    tensors: [{ name: "a.weight", shape: [2, 3], dtype: "float32" }],
  });
  expect(await described("run.backstep")).toMatchObject({
    ...{ kind: "session", model: "cnn-pytorch", data: "digits", seed: 5, hasWeights: true },
    branches: [{ iterations: 2 }],
  });
  for (const part of ["train", "test"])
    for (const label of ["a", "b"]) {
      mkdirSync(join(folder, "set", part, label), { recursive: true });
      writeFileSync(join(folder, "set", part, label, "one.gif"), gif);
    }
  expect(await described("set")).toMatchObject({
    ...{ kind: "images", classes: ["a", "b"] },
    train: { count: 2, perClass: [1, 1] },
    test: { count: 2, perClass: [1, 1] },
  });
});

test("says what it knows where a file is none of it, and asks for one thing", async () => {
  writeFileSync(join(folder, "junk.bin"), "junk");
  expect((await here("describe", "junk.bin")).err).toContain(
    "expected a session, a model as JSON, or safetensors",
  );
  expect((await here("describe", "none.pt")).err).toContain("describe: cannot read none.pt");
  expect((await here("describe", "w.pt", "--model", "mlp")).err).toContain(
    "expected a file or --model, got both",
  );
  expect((await here("describe", "w.pt", "w.npz")).err).toContain("describe: expected [FILE], got");
});

/** One white pixel. */
const gif = Buffer.from("R0lGODdhAQABAIAAAP///////ywAAAAAAQABAAACAkQBADs=", "base64");
