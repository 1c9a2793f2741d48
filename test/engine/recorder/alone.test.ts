// The recorder without PyTorch: arrays by name, of loops in NumPy, JAX or anything else.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { hasNumpy, told } from "../../support/python";

interface Told {
  readonly byName: { readonly files: readonly string[] };
  readonly refused: {
    readonly problems: Readonly<Record<string, string>>;
    readonly unchanged: boolean;
    readonly files: readonly string[];
  };
}

describe.skipIf(!hasNumpy)("the recorder with NumPy alone (skipped where there is none)", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-alone-"));
  let seen: Told;
  beforeAll(async () => {
    seen = await told("recorder/alone.py", [folder]);
  }, 70_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (name: string) => decodeSafetensors(new Uint8Array(readFileSync(join(folder, name))));

  test("keeps named arrays and nested ones, of each second step", () => {
    expect(seen.byName.files).toEqual(["000000.safetensors", "000002.safetensors", "000004.safetensors"]);
    const { tensors, metadata } = read("a/000004.safetensors");
    const both = ["fc.bias", "fc.output", "fc.weight"].flatMap((name) => [name, `${name}.grad`]);
    expect([...tensors.keys()].toSorted()).toEqual([...both, "input", "loss", "target"]);
    expect(tensors.get("fc.weight")).toMatchObject({ dtype: "float64", shape: [3, 5] });
    expect(tensors.get("target")).toMatchObject({ dtype: "float32", shape: [7, 3] });
    const [gradient, bias] = ["fc.output.grad", "fc.bias.grad"].map((name) =>
      Array.from(tensors.get(name)!.data),
    );
    for (let k = 0; k < 3; k++) {
      const sum = gradient!.reduce((total, value, o) => (o % 3 === k ? total + value : total), 0);
      expect(bias![k]).toBeCloseTo(sum, 12);
    }
    expect(JSON.parse(metadata.get("backstep")!)).toMatchObject({
      format: 1,
      iteration: 4,
      graph: [],
      world: 1,
    });
    const first = JSON.parse(read("a/000000.safetensors").metadata.get("backstep")!) as object;
    expect(first).toMatchObject({ graph: [{ name: "fc", op: "linear", inputs: { weight: "fc.weight" } }] });
  });

  test("says what is wrong with what it is given, and writes nothing then", () => {
    const { problems, unchanged, files } = seen.refused;
    expect({ unchanged, files }).toEqual({ unchanged: true, files: ["000001.safetensors"] });
    expect(problems).toEqual({
      text: "TypeError: record: words has numbers of type <U1; expected floating point, whole numbers or bool",
      object:
        "TypeError: record: thing has numbers of type object; expected floating point, whole numbers or bool",
      again: `FileExistsError: record: ${join(folder, "b")} holds a recording already; take another folder, or record(..., overwrite=True) to replace it`,
      every: "ValueError: record: every is 0; expected a whole number of at least 1",
      samples: "ValueError: record: samples is 2.5; expected a whole number of at least 1",
      model:
        "TypeError: record: model is a dict; expected a torch.nn.Module (or none, and r.save for each array)",
    });
  });
});
