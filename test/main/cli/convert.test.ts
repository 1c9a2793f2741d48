import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatFor, formatOf, writableFormats } from "../../../src-engine/formats";
import { convertFile } from "../../../src-main/files/convertWeights";
import { odd, presets } from "../../engine/formats/presets";

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backstep-convert-"));
  for (const { name, extensions, encode, parts } of writableFormats) {
    await writeFile(at(name + extensions[0]), await encode(odd));
    for (const [part, bytes] of (await parts?.(odd)) ?? []) await writeFile(at(part), bytes);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const unknown = (): undefined => undefined;

describe("a file is converted", () => {
  test.each(
    writableFormats.flatMap((from) => writableFormats.map((to) => [from.name, to.name, from, to] as const)),
  )("from %s to %s, with every tensor bit for bit", async (_from, _to, from, to) => {
    const output = at(`out${to.extensions[0]}`);
    const result = await convertFile(at(from.name + from.extensions[0]), output, {
      describe: () => odd.model,
    });
    const bytes = new Uint8Array(await readFile(output));
    expect(result).toEqual({
      from: from.name,
      to: to.name,
      tensors: 4,
      byteLength: bytes.length,
      model: odd.model.name,
    });
    const beside = async (name: string) => new Uint8Array(await readFile(at(name)));
    const back = await formatOf(bytes).decode(bytes, { beside });
    expect(new Map([...back.tensors].sort())).toEqual(new Map([...odd.tensors].sort()));
  });

  test("whatever the input is called", async () => {
    await writeFile(at("weights.bin"), await formatFor(".npz").encode(odd));
    expect((await convertFile(at("weights.bin"), at("out.safetensors"), { describe: unknown })).from).toBe(
      "npz",
    );
  });

  test("there and back to the same bytes", async () => {
    const [, cnn] = presets;
    const first = await formatFor(".safetensors").encode(cnn!);
    await writeFile(at("a.safetensors"), first);
    await convertFile(at("a.safetensors"), at("b.onnx"), { describe: unknown });
    await convertFile(at("b.onnx"), at("c.safetensors"), { describe: unknown });
    expect(new Uint8Array(await readFile(at("c.safetensors")))).toEqual(first);
  });
});

describe("a file is not converted, and the output stays as it was,", () => {
  const rejects = async (input: string, output: string, message: string): Promise<void> => {
    await writeFile(at("out.onnx"), "the one before");
    const before = (await readdir(folder)).sort();
    await expect(convertFile(at(input), at(output), { describe: unknown })).rejects.toThrow(message);
    expect((await readdir(folder)).sort()).toEqual(before);
    expect(await readFile(at("out.onnx"), "utf8")).toBe("the one before");
  };

  test("when it is not there", () =>
    rejects(
      "none.npz",
      "out.onnx",
      `convert: cannot read ${at("none.npz")}: there is no such file or folder`,
    ));

  test("when the output's format is unknown", () =>
    rejects("npz.npz", "out.h5", "known are .safetensors, .npz, .pt, .json, .onnx"));

  test("when it is none of our formats", async () => {
    await writeFile(at("text.npz"), "hello, world");
    await rejects("text.npz", "out.onnx", 'found 12 bytes that begin with "68 65 6c 6c 6f 2c 20 77" (in ');
  });

  test("when it is damaged, saying which file", async () => {
    await writeFile(at("cut.npz"), (await readFile(at("npz.npz"))).subarray(0, 100));
    await rejects("cut.npz", "out.onnx", `(in ${at("cut.npz")})`);
  });

  test("when nobody knows the model that ONNX needs", () =>
    rejects("npz.npz", "out.onnx", "fit no model we know: first.weight, first.bias, head.out.weight"));
});

describe("what stands beside an npz", () => {
  const told = { ...odd, metadata: new Map([["backstep.seed", "7"]]) };
  const seedOf = async (name: string): Promise<string | undefined> => {
    const bytes = new Uint8Array(await readFile(at(name)));
    return (await formatOf(bytes).decode(bytes)).metadata?.get("backstep.seed");
  };

  test("is written with it, and read with it: nobody has to guess the model", async () => {
    await writeFile(at("a.safetensors"), await formatFor(".safetensors").encode(told));
    await convertFile(at("a.safetensors"), at("b.npz"), { describe: unknown });
    expect(JSON.parse(await readFile(at("b.npz.json"), "utf8"))).toMatchObject({
      metadata: { "backstep.seed": "7" },
    });
    const { model, notes } = await convertFile(at("b.npz"), at("c.onnx"), { describe: unknown });
    expect({ model, notes }).toEqual({ model: odd.model.name, notes: undefined });
    expect(await seedOf("c.onnx")).toBe("7");
  });

  test("is not read where it is about other weights, and that is said", async () => {
    await writeFile(at("a.safetensors"), await formatFor(".safetensors").encode(told));
    await convertFile(at("a.safetensors"), at("b.npz"), { describe: unknown });
    await writeFile(at("b.npz"), await formatFor(".npz").encode(presets[1]!));
    const { notes } = await convertFile(at("b.npz"), at("c.safetensors"), { describe: unknown });
    expect(notes).toEqual([`${at("b.npz.json")} is about other weights than ${at("b.npz")} and is not read`]);
    expect(await seedOf("c.safetensors")).toBeUndefined();
  });
});

test("a graph that normalises by itself still does after a conversion, and one can be made to", async () => {
  const normalises = async (name: string): Promise<boolean> =>
    (await formatFor(".onnx").decode(new Uint8Array(await readFile(at(name))))).preprocessing ?? false;
  await convertFile(at("safetensors.safetensors"), at("a.onnx"), { describe: unknown, preprocessing: true });
  await convertFile(at("a.onnx"), at("b.onnx"), { describe: unknown });
  expect([await normalises("a.onnx"), await normalises("b.onnx"), await normalises("onnx.onnx")]).toEqual([
    true,
    true,
    false,
  ]);
});

test("TensorFlow.js models in one folder keep parts of their own", async () => {
  await convertFile(at("safetensors.safetensors"), at("odd.json"), { describe: unknown });
  await writeFile(at("other.npz"), await formatFor(".npz").encode(presets[1]!));
  await convertFile(at("other.npz"), at("other.json"), { describe: () => presets[1]!.model });
  expect((await convertFile(at("odd.json"), at("again.onnx"), { describe: unknown })).model).toBe(
    odd.model.name,
  );
  expect((await readdir(folder)).filter((name) => name.endsWith(".bin")).length).toBe(2);
});
