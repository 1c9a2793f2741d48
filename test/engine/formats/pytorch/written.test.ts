// What PyTorch writes is read to the numbers that it holds (test/fixtures/pytorch/write.py), and PyTorch opens what we write.
// Skipped, with a word, where there is no Python that has it.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatOf } from "../../../../src-engine/formats";
import { decodeNpz } from "../../../../src-engine/formats/npz/npz";
import { encodePytorch } from "../../../../src-engine/formats/pytorch/writer";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { presets } from "../presets";
import { residual } from "../residual";

const PYTHON = "/usr/bin/python3";
const missing = spawnSync(PYTHON, ["-c", "import numpy, torch"]).status !== 0;
const fixtures = join(import.meta.dirname, "../../../fixtures/pytorch");
const bytesOf = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));

const names = [
  ...[
    "state.pt",
    "state-old.pth",
    "state-protocol4.pt",
    "module.pt",
    "module-old.pt",
    "script.pt",
    "traced.pt",
  ],
  ...[
    "checkpoint.tar",
    "checkpoint-old.tar",
    "compiled.pt",
    "fsdp.pt",
    "inside.pt",
    "lightning.ckpt",
    "parts.pt",
  ],
  ...["names.pt", "numbers.pt", "numbers-old.pt", "views.pt", "views-old.pt", "quantized.pt"],
  ...[2, 3, 4, 5].map((protocol) => `arrays-${protocol}.pkl`),
];

describe.skipIf(missing)(`PyTorch ${missing ? `(skipped: no ${PYTHON} with torch)` : "and we"}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-pytorch-"));
  beforeAll(() => {
    const { status, stderr } = spawnSync(PYTHON, [join(fixtures, "write.py"), folder], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(names)("agree on the numbers in %s", async (name) => {
    const bytes = bytesOf(join(folder, name));
    const format = formatOf(bytes);
    expect(format.name).toBe("pytorch");
    const { tensors } = await format.decode(bytes);
    const expected = await decodeNpz(bytesOf(join(folder, `${name}.expected.npz`)));
    expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, { shape, data }] of expected) {
      expect(tensors.get(path)?.shape, path).toEqual(shape);
      expect([...tensors.get(path)!.data], path).toEqual([...data]);
    }
  });

  test("agree on the list of files", () => {
    const written = readdirSync(folder).filter((name) => name.endsWith(".expected.npz"));
    expect(written.map((name) => name.replace(".expected.npz", "")).sort()).toEqual([...names].sort());
  });

  test("say what of a checkpoint was taken, and what was not", async () => {
    const notes = async (name: string): Promise<readonly string[]> => {
      const bytes = bytesOf(join(folder, name));
      return (await formatOf(bytes).decode(bytes)).notes ?? [];
    };
    expect(await notes("state.pt")).toEqual([]);
    expect(await notes("checkpoint.tar")).toEqual([
      'The weights are those in "state_dict".',
      "Also in the file, and left out: optimizer.",
      "Names of wrappers (module., _orig_mod. and the like) were taken out of the tensors' names.",
    ]);
    expect(await notes("parts.pt")).toEqual(["Also in the file, and left out: optimizer."]);
    expect(await notes("quantized.pt")).toEqual([
      "Not read, since only Python could make it: bad (torch._utils._rebuild_qtensor).",
    ]);
  });

  test("agree on what we write, which loads with weights_only=True and strictly", () => {
    const shapes = new Map([
      ["scalar", tensor([], [2.5])],
      ["empty", tensor([0, 3], [], "float32")],
      ["whole", tensor([3], [1, -2, 2 ** 30], "int32")],
      ["ünïcode/..", tensor([1, 300, 1], new Float64Array(300).fill(1 / 3), "float32")],
    ]);
    const all = new Map([...presets, residual].map(({ model, tensors }) => [model.name, tensors]));
    for (const [name, tensors] of [...all, ["shapes", shapes] as const])
      writeFileSync(join(folder, `${name}.out.pt`), encodePytorch(tensors));
    const script = `
import sys, torch
from torch import nn
folder = sys.argv[1]
shapes = torch.load(folder + "/shapes.out.pt", weights_only=True)
print([(k, str(v.dtype), tuple(v.shape), v.is_contiguous()) for k, v in shapes.items()])
print(shapes["whole"].tolist(), shapes["scalar"].item(), shapes["ünïcode/.."].sum().item())
net = nn.Sequential()
net.add_module("conv1", nn.Conv2d(1, 8, 3, padding=1))
net.add_module("conv2", nn.Conv2d(8, 16, 3, padding=1))
net.add_module("fc", nn.Linear(784, 10))
print(net.load_state_dict(torch.load(folder + "/cnn-pytorch.out.pt", weights_only=True)))
stem = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4))
state = torch.load(folder + "/residual.out.pt", weights_only=True)
stem = nn.ModuleDict({"conv": stem[0], "bn": stem[1]})
print(stem.load_state_dict(type(state)((k[5:], v) for k, v in state.items() if k.startswith("stem."))))
`;
    const { stdout, stderr, status } = spawnSync(PYTHON, ["-c", script, folder], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split("\n")).toEqual([
      "[('scalar', 'torch.float64', (), True), ('empty', 'torch.float32', (0, 3), True), ('whole', 'torch.int32', (3,), True), " +
        "('ünïcode/..', 'torch.float32', (1, 300, 1), True)]",
      "[1, -2, 1073741824] 2.5 100.0",
      "<All keys matched successfully>",
      "<All keys matched successfully>",
    ]);
  });
});

describe("a file of PyTorch's", () => {
  test.each(["small.pt", "small-old.pt"])("is read without Python: %s", async (name) => {
    const bytes = bytesOf(join(fixtures, name));
    const { tensors } = await formatOf(bytes).decode(bytes);
    expect(tensors).toEqual(
      new Map([
        ["weight", tensor([2, 1], [1, 2], "float32")],
        ["bias", tensor([1], [3], "float32")],
      ]),
    );
  });

  test("is written to the same bytes, its members aligned", async () => {
    const [, cnn] = presets;
    const bytes = encodePytorch(cnn!.tensors);
    expect(bytes).toEqual(encodePytorch(cnn!.tensors));
    const back = await formatOf(bytes).decode(bytes);
    expect(back.tensors).toEqual(cnn!.tensors);
    for (const { data } of back.tensors.values()) expect(data.byteOffset % 64).toBe(0);
  });
});
