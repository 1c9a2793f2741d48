// The command line as it is run: the built program, its two streams and its exit code.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine, small } from "../../support/commandLine";
import { mnistFolder } from "../../support/mnist";

const { folder, backstep, here, read } = commandLine();

describe("train", () => {
  const args = ["train", "--model", "cnn-pytorch", ...small, "--epochs", "2", "--json"];
  const { code, out, err } = backstep(...args, "--out", "weights.safetensors");
  const result = JSON.parse(out) as {
    epochs: Record<string, number>[];
    test: Record<string, number>;
    imagesPerSecond: number;
    weightsSha256: string;
  };

  test("prints one JSON object, and its progress elsewhere", () => {
    expect(code).toBe(0);
    expect(err).toMatch(/epoch 1 {2}train loss/);
    expect(Object.keys(result)).toEqual([
      "epochs",
      "test",
      "imagesPerSecond",
      "memoryBytes",
      "weightsSha256",
    ]);
    expect(result.epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
    expect(Object.keys(result.epochs[0]!).sort()).toEqual(
      ["epoch", "seconds", "trainAccuracy", "trainLoss", "validationAccuracy", "validationLoss"].sort(),
    );
    expect(Object.keys(result.test).sort()).toEqual(["accuracy", "count", "loss"]);
    expect(result.test["count"]).toBe(2000);
    expect(result.imagesPerSecond).toBeGreaterThan(0);
  });

  test("of the same seed prints the same weights' hash", () => {
    expect(JSON.parse(backstep(...args).out)).toMatchObject({ weightsSha256: result.weightsSha256 });
  });

  test.each(["1", "2", "3", "8"])("prints the same hash with %s threads", (threads) => {
    expect(JSON.parse(backstep(...args, "--threads", threads).out)).toMatchObject({
      weightsSha256: result.weightsSha256,
    });
  });

  test("trains as many iterations as asked", async () => {
    const { out: partial } = await here(
      "train",
      "--model",
      "lenet-jax",
      "--data",
      "digits",
      "--iterations",
      "7",
      "--json",
    );
    const { epochs } = JSON.parse(partial) as typeof result;
    expect(epochs).toHaveLength(1);
    expect(epochs[0]).toMatchObject({ validationLoss: null, validationAccuracy: null });
    expect(epochs[0]!["trainLoss"]).toBeGreaterThan(0.5); // the mean of seven, not of an epoch
  });

  test("saves weights that convert to every format and back, to the same bytes", async () => {
    for (const [from, to] of [
      ["weights.safetensors", "weights.onnx"],
      ["weights.onnx", "weights.npz"],
      ["weights.npz", "again.safetensors"],
    ]) {
      expect(await here("convert", from!, to!)).toMatchObject({ code: 0, err: "" });
    }
    expect(readFileSync(join(folder, "again.safetensors"))).toEqual(
      readFileSync(join(folder, "weights.safetensors")),
    );
  });
});

describe("step", () => {
  test("reads a gradient at a moment", async () => {
    const args = [
      "step",
      "--model",
      "cnn-pytorch",
      ...small,
      "--at",
      "3/backward/conv2",
      "--read",
      "conv2.weight.grad",
    ];
    const { code, out } = backstep(...args, "--json");
    expect(code).toBe(0);
    const { address, tensors } = JSON.parse(out) as {
      address: string;
      tensors: { path: string; shape: number[]; data: number[]; statistics: { norm: number } }[];
    };
    expect(address).toBe("3/backward/conv2/gradBias");
    expect(tensors[0]!.path).toBe("conv2.weight.grad");
    expect(tensors[0]!.shape).toEqual([16, 8, 3, 3]);
    expect(tensors[0]!.data).toHaveLength(1152);
    expect(Math.hypot(...tensors[0]!.data)).toBeCloseTo(tensors[0]!.statistics.norm, 10);
    expect((await here(...args)).out).toContain("conv2.weight.grad [16,8,3,3]");
  });

  test("agrees between the kernels and the reference", async () => {
    const run = ["--model", "lenet-jax", "--data", "digits", "--limit", "50"];
    const of = (backend: string): Promise<readonly number[]> =>
      read("conv1.weight.grad", "2/backward/conv1", [...run, "--backend", backend]);
    const [fast, exact] = [await of("simd"), await of("reference")];
    exact.forEach((value, i) => expect(fast[i]).toBeCloseTo(value, 4));
  });
});

test("tells its version", () => {
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"),
  ) as {
    version: string;
  };
  expect(backstep("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

describe("bad arguments exit with 2 and one line", () => {
  test("as the process does", () => {
    const [ended, message] = [
      backstep("train", "--fast"),
      "backstep: train: unknown option --fast; near are ",
    ];
    expect(ended).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
  });

  test.each([
    [
      ["fly"],
      'backstep: unknown command "fly"; known are train, step, explain, attribute, figure, mistakes, verify, evaluate, check, describe, probe, replay, convert, download, export, recorder, serve',
    ],
    [["train", "--data", "digits"], "backstep: train: --model is required"],
    [
      ["train", "--model", "vgg", "--data", "digits"],
      'backstep: train: unknown model "vgg"; known models are cnn-pytorch, lenet-jax, exploding, vanishing, dying',
    ],
    [
      ["train", "--model", "lenet-jax", "--data", "cats"],
      'backstep: unknown data "cats"; known are digits, shapes, mnist, fashion-mnist, cifar10, and nothing lies at a path of that name',
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--epochs", "1.5"],
      'backstep: train: --epochs must be a whole number, got "1.5"',
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--lr", "fast"],
      'backstep: train: --lr must be a number of at least 0, got "fast"',
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--threads", "0"],
      'backstep: train: --threads must be a number of at least 1, got "0"',
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--epoch", "3"],
      /unknown option --epoch; near are --epochs, /,
    ],
    [["train", "--model", "lenet-jax", ...small, "--colour"], /train: unknown option --colour; near are --/],
    [
      ["train", "--model", "lenet-jax", ...small, "--out", "w.txt"],
      'backstep: train: --out must end in .safetensors, .npz, .pt, .json or .onnx, got "w.txt"',
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--at", "3/x", "--read", "input"],
      'backstep: step: --at: address "3/x": expected forward, loss, backward, update, got "x"',
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--at", "3", "--read", "conv7.weight"],
      'backstep: step: unknown tensor "conv7.weight"; near are conv1.weight, ',
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--lr", "-1"],
      'backstep: train: --lr must be a number of at least 0, got "-1"',
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--watch", "-loss"],
      "backstep: step: --watch wants a value; one that begins with a dash is written behind --watch=",
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--batch-size", "100000"],
      'backstep: train: --batch-size must be at most 4096, got "100000"',
    ],
    [
      ["train", "--model", "lenet-jax", ...small, "--session", "run.json"],
      'backstep: train: --session must end in .backstep, got "run.json"',
    ],
    [
      ["step", "--model", "cnn-pytorch", ...small, "--at", "3/backward/conv9"],
      'step: --at: address "3/backward/conv9": expected loss, fc, flatten, pool2',
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--at", "3"],
      "step: one of --read, --watch and --break is required",
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--read", "input"],
      "step: --at is required where there is no --break",
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--at", "3", "--watch", "loss", "--hits", "2"],
      "step: --hits goes with --break",
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--break", "loss", "--reverse"],
      "step: --reverse searches backwards from --at, which is required",
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--break", "backward/fc1 if iteraton > 3"],
      /--break "backward\/fc1 if iteraton > 3": unknown name "iteraton".*\(column 17\)/,
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--break", "loss", "--hits", "few"],
      /--hits: expected a number of hits/,
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--break", "backward/fc9"],
      /--break "backward\/fc9": .*got "fc9" \(column 10\)/,
    ],
    [
      ["step", "--model", "lenet-jax", ...small, "--break", "loss", "--watch", "norm("],
      /--watch "norm\(": .*\(column 6\)/,
    ],
    [["replay"], "backstep: replay: expected FILE, got nothing"],
    [
      ["convert", "a.npz", "b.txt"],
      'backstep: convert: OUT must end in .safetensors, .npz, .pt, .json or .onnx, got "b.txt"',
    ],
    [["convert", "one"], 'backstep: convert: expected IN OUT, got "one"'],
    [["serve", "--port", "70000"], 'backstep: serve: --port must be at most 65535, got "70000"'],
  ])("%j", async (args, message) => {
    const { code, out, err } = await here(...args);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(out).toBe("");
    expect(code).toBe(2);
  });
});

describe("what goes wrong later exits with 1 and one line, and leaves files as they were", () => {
  const oneLine = ({ code, err }: { code: number | null; err: string }): string => {
    expect(code).toBe(1);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    return err;
  };

  test("a folder that is not there, before training and not after", async () => {
    const args = ["train", "--model", "cnn-pytorch", ...small, "--out", "nowhere/weights.npz"];
    expect(oneLine(await here(...args))).toMatch(
      /cannot write nowhere\/weights.npz: .*there is no such file or folder/,
    );
  });

  test("data that is not there", () => {
    expect(oneLine(backstep("train", "--model", "lenet-jax", "--data", "mnist"))).toMatch(
      /mnist: expected a folder/,
    );
  });

  test.skipIf(!mnistFolder())("a truncated IDX file (needs MNIST)", async () => {
    for (const name of readdirSync(mnistFolder()!))
      writeFileSync(join(folder, name), readFileSync(join(mnistFolder()!, name)));
    writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), Buffer.from([0, 0, 8, 1, 0, 0, 39, 16, 7, 2]));
    const err = oneLine(await here("train", "--model", "lenet-jax", "--data", "mnist", "--data-dir", "."));
    expect(err).toMatch(/t10k-labels-idx1-ubyte.*10008 bytes.*the file has 10/);
  });

  test("a file of weights that is none", async () => {
    writeFileSync(join(folder, "junk.safetensors"), "not a tensor in sight");
    writeFileSync(join(folder, "kept.npz"), "as it was");
    const err = oneLine(await here("convert", "junk.safetensors", "kept.npz"));
    expect(err).toContain("junk.safetensors");
    expect(readFileSync(join(folder, "kept.npz"), "utf8")).toBe("as it was");
  });

  test("a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
    const { port } = other.address() as { port: number };
    expect(oneLine(backstep("serve", "--port", String(port)))).toMatch(new RegExp(`port ${port}`));
    other.close();
  });
});

describe("a file of weights says what it is", () => {
  const train = ["train", "--model", "cnn-pytorch", ...small, "--iterations", "3"];

  test("an npz in the file beside it, with the accuracy that was measured", () => {
    const { out } = backstep(...train, "--out", "told.npz", "--json");
    const { test: measured, weightsSha256 } = JSON.parse(out) as {
      test: { accuracy: number; count: number };
      weightsSha256: string;
    };
    expect(JSON.parse(readFileSync(join(folder, "told.npz.json"), "utf8"))).toMatchObject({
      weightsSha256,
      model: { name: "cnn-pytorch", mean: 0.1307 },
      metadata: {
        "backstep.seed": "5",
        "backstep.iteration": "3",
        "backstep.accuracy": String(measured.accuracy),
        "backstep.accuracyOf": `${measured.count} test images`,
      },
    });
    expect(backstep("convert", "told.npz", "told.onnx")).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(join(folder, "told.onnx"), "utf8")).toContain("backstep.iteration");
  });

  test("a graph that normalises by itself, where that was asked for", () => {
    expect(backstep(...train, "--out", "raw.onnx", "--with-preprocessing").code).toBe(0);
    expect(readFileSync(join(folder, "raw.onnx"), "latin1")).toContain("preprocessing.mean");
    expect(backstep("convert", "raw.onnx", "plain.safetensors")).toMatchObject({ code: 0 });
    expect(backstep("convert", "plain.safetensors", "again.onnx", "--with-preprocessing")).toMatchObject({
      code: 0,
    });
    expect(readFileSync(join(folder, "again.onnx"))).toEqual(readFileSync(join(folder, "raw.onnx")));
  });

  test("which no other format can hold", () => {
    expect(backstep(...train, "--out", "raw.npz", "--with-preprocessing").err.trim()).toBe(
      "backstep: train: --with-preprocessing needs a file that ends in .onnx: .npz has no graph to hold it",
    );
  });
});
