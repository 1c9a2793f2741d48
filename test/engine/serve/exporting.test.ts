// What is offered before weights are saved: what is in the file, and programs that load it, which run as they stand.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-web";
import { afterAll, describe, expect, test } from "vitest";
import { writableFormats } from "../../../src-engine/formats";
import { tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import { launched } from "../../support/page";

const folder = mkdtempSync(join(tmpdir(), "backstep-exporting-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const python = (code: string) =>
  spawnSync("/usr/bin/python3", ["-c", code], { cwd: folder, encoding: "utf8" });

const parameters = [
  ["conv1.weight", [8, 1, 3, 3]],
  ["conv1.bias", [8]],
  ["conv2.weight", [16, 8, 3, 3]],
  ["conv2.bias", [16]],
  ["fc.weight", [10, 784]],
  ["fc.bias", [10]],
] as const;

test("every format that is written is offered, with its title, extension and what it is for", async () => {
  const { client } = await launched();
  const { formats } = (await client.request("listExports", {})).body;
  expect(formats.map(({ name }) => name)).toEqual(writableFormats.map(({ name }) => name));
  for (const { title, about, extension } of formats) {
    expect(title).not.toBe("");
    expect(about).toMatch(/\.$/);
    expect(extension).toMatch(/^\.\w+$/);
  }
  expect(formats.filter(({ normalizes }) => normalizes).map(({ name }) => name)).toEqual(["onnx"]);
  await expect(client.request("export", { format: "zip" })).rejects.toThrow(
    /^export: expected format to be one of safetensors, .*, got "zip"$/,
  );
});

describe.each(writableFormats.map(({ name }) => name))("%s", (format) => {
  async function exported(preprocessing = false) {
    const { client } = await launched();
    const wish = { format, ...(preprocessing && { preprocessing }) };
    const { body, tensors } = await client.request("export", wish);
    writeFileSync(join(folder, body.name), tensorAsBytes(tensors.get("file"), body.byteLength));
    return body;
  }

  test("says which tensors are in the file, with their shapes", async () => {
    const { tensors } = await exported();
    expect(tensors.map(({ name, shape }) => [name, shape]).sort()).toEqual([...parameters].sort());
  });

  test("has programs that load it, each of which runs where its tool is installed", async () => {
    const { name, snippets } = await exported();
    expect(snippets.length).toBeGreaterThan(0);
    for (const { title, code } of snippets) {
      expect(code).toContain(JSON.stringify(name));
      if (!/^import \w|^from /.test(code) || /from "/.test(code)) continue;
      const imports = code.split("\n").filter((line) => /^(import|from) /.test(line));
      if (python(imports.join("\n")).status !== 0) {
        console.warn(`exporting: ${title}'s modules are not installed here: ${imports.join("; ")}`);
        expect(python(`compile(${JSON.stringify(code)}, "snippet", "exec")`).stderr).toBe("");
        continue;
      }
      expect(python(code).stderr, title).toBe("");
    }
  });
});

test.each([false, true])(
  "onnxruntime-web runs the program for ONNX, preprocessing %s, to the scores of the engine",
  async (preprocessing) => {
    const { client } = await launched();
    const { body, tensors } = await client.request("export", { format: "onnx", preprocessing });
    const path = join(folder, "for-the-web.onnx");
    writeFileSync(path, tensorAsBytes(tensors.get("file"), body.byteLength));
    const { code } = body.snippets.find(({ title }) => title === "onnxruntime-web")!;
    const drawn = Array.from({ length: 784 }, (_, i) => (i * 7) % 256);
    const run = code
      .replace(/^import .*$/m, "")
      .replace(JSON.stringify(body.name), JSON.stringify(path))
      .replace(/new Float32Array\(784\)/, "Float32Array.from(drawn)");
    const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
      ...parts: string[]
    ) => (...values: unknown[]) => Promise<Float32Array>;
    const scores = await new AsyncFunction("ort", "drawn", `${run}\nreturn scores;`)(ort, drawn);
    const { body: inference } = await client.request("infer", { pixels: drawn });
    const best = [...scores].indexOf(Math.max(...scores));
    expect(best).toBe(inference.predicted);
    expect(scores).toHaveLength(10);
  },
);
