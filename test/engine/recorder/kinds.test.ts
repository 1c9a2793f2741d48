// The recorder on the kinds of model that people train: what it wrote is read back, and every operation and gradient is
// computed again from what was recorded of its own operands.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasTorch, told, wantsTorch } from "../../support/python";

interface Kind {
  readonly outputs: number;
  readonly gradients: number;
  readonly wrong: readonly string[];
  readonly unknown: readonly string[];
  readonly files: readonly string[];
  readonly same: boolean;
  readonly layers: readonly string[];
}

/** How many outputs and gradients there are to compare, and what only has values. */
const kinds: Readonly<Record<string, readonly [outputs: number, gradients: number, ...unknown: string[]]>> = {
  sequential: [13, 22],
  functional: [11, 18],
  methods: [11, 18],
  residual: [17, 30],
  "in-place ReLU": [13, 22],
  "residual in place": [17, 30],
  "batch norm": [7, 12],
  dropout: [6, 8],
  "control flow": [11, 15],
  "tied weights": [7, 6],
  "loss inside": [11, 18],
  "custom Function": [5, 5],
  views: [9, 10, "setitem", "alias", "getitem"],
  autocast: [11, 18],
};

describe.skipIf(!hasTorch)(`the recorder (${wantsTorch})`, () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-kinds-"));
  let seen: Readonly<Record<string, Kind>>;
  beforeAll(async () => {
    seen = await told("recorder/kinds.py", [folder], { timeout: 100_000 });
  }, 110_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.entries(kinds))("%s: what is recorded follows from what is recorded", (name, counts) => {
    const [outputs, gradients, ...unknown] = counts;
    expect(seen[name]).toMatchObject({ wrong: [], outputs, gradients, unknown });
  });

  test("training ends in the same bits with and without it", () => {
    expect(Object.entries(seen).filter(([, { same }]) => !same)).toEqual([]);
  });

  test("each iteration is a file named by its number, and nothing else lies there", () => {
    for (const { files } of Object.values(seen))
      expect(files).toEqual(["000000.safetensors", "000001.safetensors"]);
  });

  test("layers bear their module's name, other calls their operation's, numbered where it comes again", () => {
    expect(seen["functional"]!.layers).toEqual(
      "conv1 relu max_pool2d conv2 relu_2 max_pool2d_2 view fc1 relu_3 fc2 loss".split(" "),
    );
    expect(seen["residual in place"]!.layers.slice(0, 7)).toEqual(
      "0 1.conv1 1.bn 1.relu 1.conv2 1.add 1.relu_2".split(" "),
    );
  });
});
