// What is printed to a terminal, of whatever came from outside.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../src-engine/formats/safetensors/safetensors";
import { formatFor } from "../../src-engine/formats";
import { printable, printableJson } from "../../src-main/printable";
import { commandLine, small } from "../support/commandLine";
import fc from "../support/properties";

/** What a terminal obeys, or an editor turns round: from the standards, not from the code. */
const dangerous = [
  ...Array.from({ length: 0x20 }, (_, code) => code),
  ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
  ...[0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x2060, 0xfeff, 0xe0001, 0xe0041],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCodePoint(code));

/** Any, halves of surrogate pairs included. */
const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe("a line for people", () => {
  test.each([
    ["\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007"],
    ["one\nsaved weights.npz\r", "one\\nsaved weights.npz\\r"],
    ["\u009b31m", "\\u009b31m"],
    ["gpj.\u202enx", "gpj.\\u202enx"],
    ["half \ud83d of one", "half \\ud83d of one"],
    ["tag \u{e0041}", "tag \\udb40\\udc41"],
  ])("shows %j as %s", (text, shown) => expect(printable(text)).toBe(shown));

  test.each(["conv2.weight", "Größe 6 µm → ∞", "重み 😀", "👩‍💻", "می‌خواهم"])("leaves %s as it is", (text) => {
    expect(printable(text)).toBe(text);
  });

  test("never holds what a terminal obeys, whatever the text", () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...dangerous), character));
    fc.assert(
      fc.property(text, (parts) => {
        const shown = printable(parts.join(""));
        expect(dangerous.filter((one) => shown.includes(one))).toEqual([]);
      }),
    );
  });
});

test("JSON reads back as what it was, and holds nothing that a terminal obeys", () => {
  const value = fc.array(fc.oneof(fc.constantFrom(...dangerous), character));
  fc.assert(
    fc.property(value, (texts) => {
      const json = printableJson(JSON.stringify({ texts }));
      expect(JSON.parse(json)).toEqual({ texts });
      expect(dangerous.filter((one) => json.includes(one))).toEqual([]);
    }),
  );
});

describe("the command line prints names from a file with control characters escaped", () => {
  const { folder, backstep } = commandLine();
  const evil = "\u001b[31mred\u009b2J\nsaved\u202e";
  const isHarmless = ({ out, err }: { out: string; err: string }): void => {
    for (const text of [out, err]) expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  };

  test("of a branch: replay, and an error that quotes it", () => {
    backstep("train", "--model", "cnn-pytorch", ...small, "--iterations", "1", "--session", "run.backstep");
    const path = join(folder, "run.backstep");
    const { metadata } = decodeSafetensors(new Uint8Array(readFileSync(path)));
    const session = JSON.parse(metadata.get("backstep.session")!) as { branches: { name: string }[] };
    session.branches[0]!.name = evil;
    writeFileSync(path, JSON.stringify(session));
    const replayed = backstep("replay", "run.backstep");
    expect(replayed).toMatchObject({ code: 0, err: "" });
    expect(replayed.out).toContain("\\u001b[31mred\\u009b2J\\nsaved\\u202e  iteration 0");
    isHarmless(replayed);
    const json = backstep("replay", "run.backstep", "--json");
    expect((JSON.parse(json.out) as { hashes: { name: string }[] }).hashes[0]!.name).toBe(evil);
    isHarmless(json);
    const quoting = backstep(
      "step",
      "--session",
      "run.backstep",
      "--branch",
      evil,
      "--at",
      "9/x",
      "--read",
      "input",
    );
    expect(quoting.code).toBe(2);
    isHarmless(quoting);
  });

  test("of a tensor, in what convert says of a file that it cannot use", async () => {
    const tensors = new Map([[evil, { dtype: "float32", shape: [1], data: new Float32Array(1) } as const]]);
    writeFileSync(join(folder, "evil.safetensors"), await formatFor(".safetensors").encode({ tensors }));
    const refused = backstep("convert", "evil.safetensors", "evil.onnx");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("\\u001b[31mred");
    expect(refused.err.trimEnd().split("\n")).toHaveLength(1);
    isHarmless(refused);
  });

  test("of a file, a model and whatever else is given", () => {
    for (const args of [
      [evil],
      ["train", "--model", evil],
      ["convert", evil + ".npz", "x.npz"],
      ["replay", evil],
    ]) {
      const refused = backstep(...args);
      expect(refused.code).toBeGreaterThan(0);
      expect(refused.err.trimEnd().split("\n")).toHaveLength(1);
      isHarmless(refused);
    }
  });
});
