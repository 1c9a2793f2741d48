// A test as Python, which a project keeps: NumPy is all that it needs, and the right numbers stand in it.

import type { Expected, ExpectedPass } from "./expected";

export type TestStyle = "pytest" | "unittest";

/** What the pass is given stands in the test as long as it is no more than so many numbers. */
const GIVEN = 65_536;

interface Facts {
  /** What was recorded, as a path from the test's folder on. */
  readonly recording: string;
  readonly iteration: number;
  readonly model: string;
  /** Numbers as text. */
  readonly base64: (bytes: Uint8Array) => string;
}

export function pythonTest(
  style: TestStyle,
  { given, made }: ExpectedPass,
  { recording, iteration, model, base64 }: Facts,
): string {
  const size = given.reduce((sum, { data }) => sum + data.length, 0);
  const isGiven = size <= GIVEN;
  return `"""Holds a backward pass to the right numbers: ${quotedComment(model)}, iteration ${iteration}.

Written by backstep verify; needs NumPy and nothing else. The right numbers were computed in float64 from what the pass
was given, and each tolerance is what rounding explains in the precision that was recorded.

As it stands it reads what your script saved: ${quotedComment(recording)}, or the file that the environment variable
RECORDED names. Better still, call your own functions in \`arrays\`${isGiven ? ", with what is in GIVEN" : ""}.
"""

import base64
import json
import os
import struct
import zipfile
${style === "unittest" ? "import unittest\n" : ""}
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.environ.get("RECORDED", os.path.join(HERE, ${JSON.stringify(recording)}))
ITERATION = ${iteration}


def _(shape, text):
    return np.frombuffer(base64.b64decode(text), "<f8").reshape(shape)


# What the pass is given, by the names it was recorded under.
GIVEN = {
${isGiven ? given.map((one) => givenLine(one, base64)).join("") : `    # ${size} numbers, too many to stand here\n`}}

# name: (shape, every so many of its numbers, those numbers, tolerance)
RIGHT = {
${made.map((one) => rightLine(one, base64)).join("")}}


def arrays():
    """Your arrays by name. To test your functions instead of what they saved, call them here:

    return {"conv1.weight.grad": my_backward(GIVEN["input"], GIVEN["conv1.weight"], ...)}
    """
    return load(RECORDED)


${READER}

_arrays = None


def check(name):
    global _arrays
    if _arrays is None:
        _arrays = arrays()
    shape, step, right, tolerance = RIGHT[name]
    mine = _arrays.get(name)
    if mine is None:
        raise AssertionError(f"{name} is not there; found {', '.join(sorted(_arrays)[:12])}")
    mine = np.asarray(mine, np.float64)
    if mine.shape != tuple(shape):
        raise AssertionError(f"{name} has shape {mine.shape}, expected {tuple(shape)}")
    off = np.abs(mine.ravel()[::step] - right)
    worst = int(np.argmax(np.where(np.isnan(off), np.inf, off)))
    if not off[worst] <= tolerance:
        at = [int(i) for i in np.unravel_index(worst * step, mine.shape)] if mine.shape else []
        raise AssertionError(
            f"{name}{at}: {mine.ravel()[worst * step]:.9g}, expected {right[worst]:.9g} within {tolerance:.3g}; "
            f"{int((~(off <= tolerance)).sum())} of {len(right)} numbers are off"
        )


${style === "pytest" ? pytestCases(made) : unittestCases(made)}`;
}

function pytestCases(made: readonly Expected[]): string {
  return named(made)
    .map(({ name, id }) => `def test_${id}():\n    check(${JSON.stringify(name)})\n`)
    .join("\n\n");
}

function unittestCases(made: readonly Expected[]): string {
  const cases = named(made).map(
    ({ name, id }) => `    def test_${id}(self):\n        check(${JSON.stringify(name)})\n`,
  );
  return `class Pass(unittest.TestCase):\n${cases.join("\n")}\n\nif __name__ == "__main__":\n    unittest.main()\n`;
}

/** Names of functions, each once. */
function named(made: readonly Expected[]): readonly { readonly name: string; readonly id: string }[] {
  const seen = new Set<string>();
  return made.map(({ name }, i) => {
    const plain = name.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "tensor";
    const id = seen.has(plain) ? `${plain}_${i}` : plain;
    seen.add(id);
    return { name, id };
  });
}

function givenLine({ name, shape, data }: Expected, base64: Facts["base64"]): string {
  return `    ${JSON.stringify(name)}: _(${JSON.stringify(shape)}, "${base64(float64(data))}"),\n`;
}

function rightLine(
  { name, shape, data, compared: { step, tolerance } = { step: 1, tolerance: 0 } }: Expected,
  base64: Facts["base64"],
): string {
  const some = Float64Array.from({ length: Math.ceil(data.length / step) }, (_, i) => data[i * step]!);
  return `    ${JSON.stringify(name)}: (${JSON.stringify(shape)}, ${step}, _([${some.length}], "${base64(float64(some))}"), ${tolerance}),\n`;
}

/** Little-endian. */
function float64(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat64(8 * i, value, true));
  return bytes;
}

/** Fit for a docstring. */
function quotedComment(text: string): string {
  return text.replaceAll("\\", "/").replaceAll('"""', "'''").replace(/\s+/g, " ");
}

const READER = `def load(path):
    """The arrays of a .npz, .npy or .safetensors file, or of a folder of them, by name."""
    if os.path.isdir(path):
        files = sorted(os.listdir(path))
        own = [name for name in files if os.path.splitext(name)[0].lstrip("0") == (str(ITERATION).lstrip("0"))]
        found = {}
        for name in own or files:
            if os.path.isdir(os.path.join(path, name)) or name.endswith((".npz", ".npy", ".safetensors")):
                found.update(load(os.path.join(path, name)))
        return found
    if path.endswith(".npy"):
        return {os.path.splitext(os.path.basename(path))[0]: np.load(path)}
    if zipfile.is_zipfile(path):
        with np.load(path) as file:
            return {_plain(name): file[name] for name in file.files}
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(size)), file.read()
    kinds = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "I8": "i1", "BOOL": "?"}
    found = {}
    for name, about in header.items():
        if name == "__metadata__":
            continue
        part = data[slice(*about["data_offsets"])]
        if about["dtype"] == "BF16":
            values = (np.frombuffer(part, "<u2").astype("<u4") << 16).view("<f4")
        elif about["dtype"] in kinds:
            values = np.frombuffer(part, kinds[about["dtype"]])
        else:
            continue
        found[_plain(name)] = values.reshape(about["shape"])
    return found


def _plain(name):
    """Without the iteration in front, as in 100/conv1.output."""
    first, _, rest = name.partition("/")
    return rest if rest and first.isdigit() else name
`;
