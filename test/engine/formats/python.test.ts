// numpy, onnx and torch read what we write. Skipped, with a word, where there is no
// Python that has all three.

import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writableFormats } from "../../../src-engine/formats";
import { decodeNpy, encodeNpy } from "../../../src-engine/formats/npz/npy";
import { noise, presets } from "./presets";
import { evaluated, residual } from "./residual";

const PYTHON = "/usr/bin/python3";
const wanted = ["numpy", "onnx", "torch"];
const found = spawnSync(PYTHON, [
  "-c",
  `import importlib.util as u, sys; sys.exit(not all(u.find_spec(m) for m in ${JSON.stringify(wanted)}))`,
]);
const missing = found.status !== 0;
const written = [...presets, residual];

describe.skipIf(missing)(
  `Python ${missing ? `(skipped: no ${PYTHON} with ${wanted.join(", ")})` : "reads"}`,
  () => {
    let folder: string;
    let outcome: ReturnType<typeof spawnSync>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "backstep-python-"));
      for (const contents of written) {
        const path = join(folder, contents.model.name);
        for (const { extensions, encode } of writableFormats)
          await writeFile(path + extensions[0], await encode(contents));
        await writeFile(`${path}.input.npy`, encodeNpy(noise([3, ...contents.model.inputShape], "input", 1)));
      }
      const script = join(import.meta.dirname, "../../fixtures/formats/read.py");
      outcome = spawnSync(PYTHON, [script, folder], { encoding: "utf8" });
    }, 120_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test("our npz without pickle, loads it strictly into torch, and finds nothing wrong with our ONNX", () => {
      expect(outcome.stderr).toBe("");
      expect(outcome.status).toBe(0);
    });

    test.each(written.map((contents) => [contents.model.name, contents] as const))(
      "our %s and computes the same outputs",
      async (name, contents) => {
        const output = decodeNpy(await readFile(join(folder, `${name}.output.npy`)));
        const expected = evaluated(contents, noise([3, ...contents.model.inputShape], "input", 1));
        expect(output.shape).toEqual(expected.shape);
        output.data.forEach((value, i) => expect(Math.abs(value - expected.data[i]!)).toBeLessThan(1e-5));
      },
    );
  },
);
