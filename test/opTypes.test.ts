// Nobody but an op itself knows its type: what others want of it is a property that it says of itself (ops/op.ts). Held against
// every text and every name of a member there is in the sources.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { rows } from "../src-engine/formats/model/exchanged";
import { ops } from "../src-engine/ops/index";
import { updateOps } from "../src-engine/optim/index";

const root = join(import.meta.dirname, "..");
const types = [...ops, ...updateOps].map(({ type }) => type);
/** Those that are found in longer texts, too, as no sentence has such a word: `Conv2d`, `SGD`. */
const peculiar = types.filter((type) => /^.+[A-Z\d]/.test(type));

/** Files that may name types, and why. */
const excepted: Readonly<Record<string, string>> = {
  "src-engine/model/presets.ts":
    "the networks that come with Backstep are models as users write them, and a model is made of types",
};
/** Texts that mean something else, or are there to be read. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  "onnxPreprocessing.ts": ["Sub"], // an operator of ONNX
  "settle.ts": ["Upsample"], // an operator of ONNX that is no more
  "countScaleWords.ts": ["Linear"], // a scale of colours
  "PlotSheet.vue": ["Linear"], // a scale of an axis
  "optimizer.ts": ["StepLR"], // help: what somebody may type
};

/** Files whose texts are ONNX's operators, some of which are called as our ops are. */
const ofOnnx = /^src-engine\/formats\/onnx\//;
const operators = new Set(rows.map(({ operator }) => operator));

/** One network each, as users write them. */
const ofPresets = /^src-engine\/model\/presets\//;

const sources = ["src-engine", "src-main", "src-view", "src-renderer"]
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .filter((file) => !/^src-engine\/(ops|optim)\//.test(file));

test("no op's type is named outside ops/ and optim/", () => {
  const found = sources
    .filter((file) => !(file in excepted) && !ofPresets.test(file))
    .flatMap((file) => {
      const besides = otherwise[basename(file)] ?? [];
      const named = textsIn(scriptOf(file)).flatMap((text) => typesIn(text));
      const isMeant = (type: string): boolean =>
        !besides.includes(type) && !(ofOnnx.test(file) && operators.has(type));
      return named.filter(isMeant).map((type) => `${file} names ${type}`);
    });
  expect(found).toEqual([]);
  expect(sources.length).toBeGreaterThan(300);
});

test("every exception is of a file that needs it", () => {
  const named = (name: string) =>
    sources
      .filter((file) => file === name || basename(file) === name)
      .flatMap((file) => textsIn(scriptOf(file)))
      .flatMap(typesIn);
  for (const name of Object.keys(excepted)) expect(named(name), name).not.toEqual([]);
  for (const [name, texts] of Object.entries(otherwise))
    expect(named(name)).toEqual(expect.arrayContaining([...texts]));
});

test.each([
  ['if (type === "ReLU") open();', ["ReLU"]],
  ["const table = { Conv2d: 4, dense: 1 };", ["Conv2d"]],
  ["const table = { Softmax() {} };", ["Softmax"]],
  ["letters.Linear", ["Linear"]],
  ["/^(Conv2d|Dense)$/.test(type)", ["Conv2d"]],
  ["`a ${kind} SGD with`", ["SGD"]],
  ['type A = "Tanh" | "Sigmoid";', ["Tanh", "Sigmoid"]],
  ['say("Add a watch"); // ReLU, in a comment', []],
])("the check itself finds in %s what there is", (text, expected) => {
  expect(textsIn(text).flatMap(typesIn)).toEqual(expected);
});

function typesIn(text: string): readonly string[] {
  const whole = types.filter((type) => type === text);
  return whole.length ? whole : peculiar.filter((type) => new RegExp(`\\b${type}\\b`).test(text));
}

function scriptOf(file: string): string {
  const text = readFileSync(join(root, file), "utf8");
  if (!file.endsWith(".vue")) return text;
  const scripts = [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script = ""]) => script);
  // What a template compares with stands in its attributes, as an expression.
  const template = text.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, "").replace(/<!--[^]*?-->/g, "");
  const expressions = [...template.matchAll(/="([^"]*)"|\{\{([^]*?)\}\}/g)].map(([, a, b]) => `(${a ?? b});`);
  return [...scripts, ...expressions].join("\n");
}

/** Texts, regular expressions and members' names; no comments. */
function textsIn(script: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    else if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) found.push(node.getText(file));
    else if (ts.isPropertyAccessExpression(node)) found.push(node.name.text);
    else if ((ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node)) && ts.isIdentifier(node.name))
      found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile("script.ts", script, ts.ScriptTarget.Latest, true);
  visit(file);
  return found;
}
