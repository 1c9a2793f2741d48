// What a tensor is, is read from its record: no module guesses it from how its path is spelled or from its first dimension.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { ops } from "../src-engine/ops/index";
import { optimizers } from "../src-engine/optim/index";

const root = join(import.meta.dirname, "..");

/** What tensors are called within their layers: by rules, parameters, buffers and states, and as gradients and next values. */
const locals = [...ops, ...optimizers].flatMap((op) => {
  const { forward, backward, parameters = {}, buffers = {}, state = {} } = op;
  return Object.keys({ ...forward, ...backward, ...parameters, ...buffers, ...state });
});
const name = `(?:${[...new Set([...locals, "grad", "next", "stream"])].join("|")})\\b`;

/** What a guess looks like, by what to ask instead. */
const guesses: Readonly<Record<string, RegExp>> = {
  "role, of the tensor's record": new RegExp(
    String.raw`\.(?:ends|starts)With\(\s*["'` + "`" + String.raw`]\.?${name}|\$=['"]\.`,
  ),
  "gradientOf, nextOf, LayerInfo, or an instruction's operands": new RegExp(
    String.raw`\$\{[^}]*\}\.${name}|\+\s*["'` + "`" + String.raw`]\.${name}`,
  ),
  ownerOf: new RegExp(String.raw`\\\.\(?(?:\?:)?${name}`),
  "layerNameOf, localName": /split\(\s*["'`]\.["'`]\)|ndexOf\(\s*["'`]\.["'`]/,
  "perSample, of the tensor's record":
    /\[0\]!?\s*[!=]==\s*[\w.?!]*(?:shape|whole|tensor)\b|shape\??\.?\[0\]!?\s*[!=]==/,
};

/** Where it is right, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "src-engine/check/probe/arrays.ts": "it writes the names under which a person's script keeps its tensors",
  "src-engine/check/probe/files.ts":
    "so does it, of a gradient of the images, too, which the program has none of",
  "src-engine/check/probe/script.ts": "so does it",
  "src-engine/recording/match/names.ts": "it takes apart what people call their tensors, which are no paths",
  "src-engine/run/program/compile.ts": "it gives tensors their paths",
  "src-engine/run/program/update.ts": "so does it",
  "src-engine/formats/model/layerShapes.ts":
    "it looks in a file for a layer's tensors, before there are records",
  "src-engine/formats/onnx/import/names.ts":
    "it looks in a file's names for a layer's, before there are records",
  "src-engine/formats/onnx/onnxWriter.ts": "it gives the values of the file it writes their names",
  "src-engine/recording/graph/modelOfGraph.ts":
    "it makes the model of what a recorder wrote, before there are records",
  "src-engine/model/layerNames.ts": "it looks for layers whose names would be another's paths",
  "src-engine/serve/torchProject/moduleTree.ts":
    "PyTorch's modules stand in one another where a name has dots: it names modules",
  "src-main/desktop/menuItems.ts": "a command's id begins with the menu's name: no path",
  "src-renderer/features/check/recordedFiles.ts":
    "it looks in a dropped file for names of gradients, before anything is known of it",
  "src-renderer/features/network/blocks.ts":
    "layers whose names have dots stand in blocks, as PyTorch's modules do: what they are called, not what they are",
  "src-renderer/ui/LayerName.vue":
    "it shortens a long name from its beginning: what a layer is called, not what it is",
  "src-view/addresses.ts": "of what has a row for each sample, whether one alone was sent",
};

const files = ["src-engine", "src-main", "src-view", "src-renderer"].flatMap(filesUnder);

describe.each(Object.entries(guesses))("where %s is to be asked", (_ask, pattern) => {
  test("nobody guesses, but where there is a reason", () => {
    expect(files.flatMap((file) => (file in exceptions ? [] : found(file, pattern)))).toEqual([]);
  });
});

test("every exception is one still", () => {
  for (const file of Object.keys(exceptions)) {
    const lines = Object.values(guesses).flatMap((pattern) => found(file, pattern));
    expect(lines, file).not.toEqual([]);
  }
});

describe("the check itself", () => {
  const seen = (code: string): readonly string[] =>
    Object.entries(guesses).flatMap(([ask, pattern]) => (pattern.test(codeOf(code)) ? [ask] : []));

  test.each([
    'path.endsWith(".grad")',
    "path.endsWith('.weight')",
    "querySelector(\"[data-factor$='.grad']\")",
    "`${path}.next`",
    "`${layer.name}.running_mean`",
    'path + ".grad"',
    "path.replace(/\\.(grad|next)$/, '')",
    "path.replace(/\\.output$/, '')",
    'path.split(".")',
    "path.slice(0, path.lastIndexOf('.'))",
    "const isOfBatch = shape[0] === batchSize;",
    "const isSample = tensors[path]?.shape[0] !== shape[0];",
  ])("sees %s", (code) => {
    expect(seen(code)).toHaveLength(1);
  });

  test.each([
    "// `${path}.next`",
    "/** path.endsWith('.grad') */",
    "`${name}.svg`",
    "tensors[path]?.role === 'gradient'",
  ])("lets %s be", (code) => {
    expect(seen(code)).toEqual([]);
  });
});

function found(file: string, pattern: RegExp): readonly string[] {
  return codeOf(readFileSync(join(root, file), "utf8"))
    .split("\n")
    .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));
}

/** Comments are left out, lines stay where they are. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[^]*?\*\/|<!--[^]*?-->/g, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/(^|\s)\/\/.*$/gm, "$1");
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name) && !/\.kernel\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
