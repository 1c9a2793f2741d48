import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import { imagesSha256, weightsSha256 } from "../../../src-engine/formats/session/fingerprint";
import type {
  SessionFile,
  SessionModel,
  SessionRecipe,
  SessionRun,
} from "../../../src-engine/formats/session/session";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { differences } from "../../../src-engine/formats/session/sessionDifferences";
import type { ModelSpec } from "../../../src-engine/model/model";
import type { Recipe } from "../../../src-engine/model/presets";
import type { RunSpec } from "../../../src-engine/run/trainer";
import { engineVersion } from "../../../src-engine/version";
import { tensor } from "../../../src-engine/tensor/tensor";
import { sessionFile } from "../../support/sessionFile";

describe("a session file", () => {
  const text = encodeSession(sessionFile);

  test("holds all that was put in, NaN, −0 and odd names included", () => {
    const read = decodeSession(text);
    expect(read).toEqual(sessionFile);
    const { layers } = read.run.model;
    expect(layers[1]).toEqual({ name: "__proto__", type: "ReLU", attrs: {} });
    expect(Object.getPrototypeOf(layers[1]!.attrs)).toBe(Object.prototype);
  });

  test("is the same text for the same session, whatever the order its keys were written in", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null || "outChannels" in value) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)]),
      );
    };
    expect(encodeSession(reversed(sessionFile) as SessionFile)).toBe(text);
    expect(encodeSession(decodeSession(text))).toBe(text);
  });

  test("can be read by people: one line a layer, an edit, a hash", () => {
    const lines = text.split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "{",
      '  "format": "backstep-session",',
      '  "version": 1,',
      '  "engine": "0.1.0",',
    ]);
    expect(lines.filter((line) => line.length > 160)).toEqual([]);
    expect(text).toContain('"value": "#NaN" }');
    expect(text).toContain('\n    { "id": 0, "name": "main", "iterations": 10, "edits": [] },\n');
    expect(JSON.parse(text)).toMatchObject({ format: "backstep-session", run: { seed: 7 } });
  });

  test("has every field of a recipe and a model: whoever adds one is told here", () => {
    expectTypeOf<keyof SessionRecipe>().toEqualTypeOf<keyof Recipe>();
    expectTypeOf<keyof SessionModel>().toEqualTypeOf<keyof ModelSpec>();
    expectTypeOf<Exclude<keyof SessionRun, "data" | "backend">>().toEqualTypeOf<
      Exclude<keyof RunSpec, "dataset" | "first" | "recorded"> // a recording is kept as its own files
    >();
  });

  test("without a limit has none", () => {
    const { limit: _limit, ...run } = sessionFile.run;
    const whole = { ...sessionFile, run: { ...run, limit: undefined } };
    expect(encodeSession(whole)).not.toContain("limit");
    expect(decodeSession(encodeSession(whole)).run).toEqual(run);
  });
});

describe("whatever is wrong is named: the field, what was expected, what was there", () => {
  const text = encodeSession(sessionFile);
  const changed = (from: string | RegExp, to: string): string => {
    const after = text.replace(from, to);
    expect(after).not.toBe(text);
    return after;
  };

  test.each<[string | RegExp, string, string]>([
    ["backstep-session", "safetensors", 'format: expected "backstep-session", got "safetensors"'],
    ['"version": 1', '"version": 2', "version: expected 1, got 2"],
    ['  "engine": "0.1.0",\n', "", "engine: expected a text, got nothing"],
    ['"engine"', '"motor": 1, "engine"', "motor: expected no such field (known are format, version, engine"],
    ['"engine"', '"version": 1, "engine"', "version: expected once, got it twice"],
    ['"engine"', '"__proto__": { "seed": 1 }, "engine"', "__proto__: expected no such field"],
    [
      '"batchSize": 4',
      '"batchSize": "many"',
      'run.recipe.batchSize: expected a whole number from 1 to 4096, got "many"',
    ],
    [
      '"batchSize": 4',
      '"batchSize": 4.5',
      "run.recipe.batchSize: expected a whole number from 1 to 4096, got 4.5",
    ],
    [
      '"learningRate": 0.05',
      '"learningRate": null',
      "run.recipe.learningRate: expected a number from 0 to 1000000, got null",
    ],
    [
      '"learningRate": 0.05',
      '"learningRate": 1e999',
      "run.recipe.learningRate: expected a number that float64 can hold, got 1e999",
    ],
    [
      '"seed": 7',
      '"seed": 9007199254740993',
      "run.seed: expected a whole number up to 2^53 - 1, got 9007199254740993",
    ],
    ['"shuffle": true', '"shuffle": 1', "run.recipe.shuffle: expected true or false, got 1"],
    ['"backend": "simd"', '"backend": "gpu"', 'run.backend: expected "simd" or "reference", got "gpu"'],
    [
      "[1, 28, 28]",
      "[1, 28]",
      "run.model.input: expected a list of 3: channels, height, width, got a list of 2",
    ],
    [
      '"padding": 1',
      '"padding": {}',
      "run.model.layers[0].attrs.padding: expected a number, a list of numbers, a word, true or false, got an object of 0 fields",
    ],
    [
      '"padding": 1',
      '"__proto__": 1',
      "run.model.layers[0].attrs.__proto__: expected an attribute's name to be a word, got 1",
    ],
    [
      "a".repeat(64),
      "a".repeat(63),
      `run.data.sha256: expected 64 hexadecimal digits, got "${"a".repeat(63)}"`,
    ],
    ['"id": 0, ', '"id": 3, ', "branches[0].id: expected 0, got 3"],
    [/"id": 2,(?=\s*"name": "deeper")/, '"id": 1,', "branches[2].id: expected 2, got 1"],
    ['"parent": 1', '"parent": 2', "branches[2].parent: expected a branch that stands before it, got 2"],
    [
      '"fork": { "iteration": 4,',
      '"fork": { "iteration": 2,',
      "branches[2].fork: expected no moment before its parent began (iteration 3, pc 12), got an object",
    ],
    ['"pc": 20', '"pc": -1', "branches[1].edits[3].at.pc: expected a whole number from 0"],
    [
      /"iteration": 4, "pc": 20/,
      '"iteration": 3, "pc": 2',
      "branches[1].edits[3].at: expected no moment before iteration 3, pc 13, got an object of 2 fields",
    ],
    [
      '"#NaN"',
      '"NaN"',
      'branches[1].edits[0].value: expected a number, or one of #NaN, #Infinity, #-Infinity, #-0, got "NaN"',
    ],
    [
      '"kind": "batch"',
      '"kind": "swap"',
      'branches[1].edits[3].kind: expected "value" or "batch", got "swap"',
    ],
    [
      '"at": { "branch": 2',
      '"at": { "branch": 4',
      "at.branch: expected a branch that stands before it, got 4",
    ],
    ['"deeper"', '"main"', 'branches[2].name: expected a name that no other branch has, got "main"'],
    ['"deeper"', '""', 'branches[2].name: expected a name, got ""'],
    ['"deeper"', `"${"x".repeat(201)}"`, "branches[2].name: expected a text of at most 200 characters"],
    ['"enabled": false', '"enabled": "no"', 'breakpoints[1].enabled: expected true or false, got "no"'],
    ['"id": 3', '"id": 2', "breakpoints[2].id: expected a number that no other breakpoint has, got 2"],
    ['"watches": [', '"watches": [1, ', "watches[0]: expected a text, got 1"],
    [
      /"watches": .*/,
      '"watches": {},',
      "watches: expected a list of at most 1000, got an object of 0 fields",
    ],
    [
      '{ "branch": 1, "iteration": 10',
      '{ "branch": 9, "iteration": 10',
      "hashes[1].branch: expected a branch",
    ],
    [
      '{ "branch": 1, "iteration": 10',
      '{ "branch": 1, "iteration": 1000000000',
      "hashes[1].iteration: expected a whole number from 0 to 10, got 1000000000",
    ],
    [/\]\s*\}\s*$/, "]", 'expected "," or "}" at character'],
    [/$/, "!", "expected nothing more at character"],
    ['"odd ✓"', '"odd \ud800"', "expected whole characters in the string at character"],
    ['"odd ✓"', '"odd \\q"', "expected valid escapes in the string at character"],
    ['"odd ✓"', '"odd\t"', "expected no control character in a string at character"],
  ])("%j → %j", (from, to, message) => {
    expect(() => decodeSession(changed(from, to))).toThrow(`session: ${message}`);
  });
});

describe("differences", () => {
  const here = {
    engine: sessionFile.engine,
    data: sessionFile.run.data,
    ops: ["Conv2d", "ReLU", "Flatten", "Linear", "NLLLoss"],
  };

  test("are none where everything is as it was", () => {
    expect(differences(sessionFile, here)).toEqual([]);
  });

  test("name another dataset with both hashes and counts", () => {
    const data = { ...here.data, sha256: "c".repeat(64), train: 60_000 };
    expect(differences(sessionFile, { ...here, data })).toEqual([
      `data: the session's "digits" (12000 training and 2000 test images, sha256 ${"a".repeat(64)}) is not the one that is here, ` +
        `"digits" (60000 training and 2000 test images, sha256 ${"c".repeat(64)})`,
    ]);
    expect(differences(sessionFile, { ...here, data: { ...data, name: "mnist" } })[0]).toMatch(
      /trained on "digits" .*, here is "mnist"/,
    );
  });

  test("name another engine and every operation that it does not know", () => {
    expect(
      differences(sessionFile, { ...here, engine: "0.2.0", ops: ["Conv2d", "Flatten", "Linear"] }),
    ).toEqual([
      'engine: the session was saved by version "0.1.0", this is version "0.2.0"',
      'model: layer "__proto__" has type "ReLU", which this engine does not know; it knows Conv2d, Flatten, Linear',
      'model: layer "loss" has type "NLLLoss", which this engine does not know; it knows Conv2d, Flatten, Linear',
    ]);
  });
});

describe("fingerprints", () => {
  const sha256 = (...parts: Uint8Array[]): string =>
    createHash("sha256").update(Buffer.concat(parts)).digest("hex");

  test("of weights are of their float32 bytes in order, of whichever type they are", async () => {
    const values = Float32Array.of(1, -0.1, 1 / 3, -0);
    const expected = sha256(new Uint8Array(values.buffer));
    const parts = (dtype: "float32" | "float64"): Map<string, ReturnType<typeof tensor>> =>
      new Map([
        ["b", tensor([2], [1, -0.1], dtype)],
        ["a", tensor([2], [1 / 3, -0], dtype)],
      ]);
    expect(await weightsSha256(parts("float32"))).toBe(expected);
    expect(await weightsSha256(parts("float64"))).toBe(expected);
  });

  test("of weights take every NaN for the same", async () => {
    const withBits = (bits: number): Promise<string> => {
      const data = new Float32Array(1);
      new Uint32Array(data.buffer)[0] = bits;
      return weightsSha256(new Map([["a", { dtype: "float32", shape: [1], data }]]));
    };
    expect(await withBits(0xffc00000)).toBe(await withBits(0x7fc00001));
  });

  test("of images are of pixels and labels of both parts", async () => {
    const [a, b, c, d] = [Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4), Uint8Array.of()];
    const labels = [Int32Array.from(b), Int32Array.from(d)] as const;
    const data = { train: { pixels: a, labels: labels[0] }, test: { pixels: c, labels: labels[1] } };
    expect(await imagesSha256(data)).toBe(sha256(a, b, c, d));
    expect(await imagesSha256(data)).toBe(sha256(a, b, c, d));
  });

  test("tell labels apart that end in the same byte", async () => {
    const of = (label: number) => {
      const pile = { pixels: Uint8Array.of(1), labels: Int32Array.of(label) };
      return imagesSha256({ train: pile, test: { ...pile } });
    };
    expect(await of(999)).toBe(
      sha256(...[1, 2].flatMap(() => [Uint8Array.of(1), Uint8Array.of(231, 3, 0, 0)])),
    );
    expect(await of(999)).not.toBe(await of(231));
  });
});

test("the engine's version is the package's", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: engineVersion });
});
