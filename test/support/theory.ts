// Makes docs/theory.md of the prose in docs/theory/ and of each op's own (`<op>.md`), in the order of the index: places in double braces are filled with what
// the engine itself says, so that no formula, number or shape is typed twice.
//
//   {{Conv2d.gradInput}}          the formula of a rule
//   {{Dropout.evaluatedOutput}}   the formula of what a rule does in evaluation
//   {{value Conv2d.gradInput}}    that tensor in the op's worked example, as a matrix
//   {{layers cnn-pytorch}}        a preset, layer by layer
//   {{contents}}                  the list of sections

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { presetNamed } from "../../src-engine/model/presets";
import { ops } from "../../src-engine/ops/index";
import type { Op } from "../../src-engine/ops/op";
import { updateOps, usualOptimizer } from "../../src-engine/optim/index";
import { compile } from "../../src-engine/run/program/compile";
import { sizeOf, type Shape, type Tensor } from "../../src-engine/tensor/tensor";
import { fileIn, folderOf } from "./opFolders";
import { exampleValue } from "./workedExamples";

const every: readonly Op[] = [...ops, ...updateOps];

/** What stands before and behind the ops' own sections: a file of docs/theory/ each. */
export const around = {
  before: ["introduction", "notation", "chain-rule"],
  behind: ["presets", "float32", "recorded"],
} as const;

const root = join(import.meta.dirname, "../..");
const place = /\{\{(.+?)\}\}/g;

/**
 * The whole document.
 * @throws Error naming the file and the place that nothing fills.
 */
export function theory(): string {
  const prose = sections();
  const contents = prose
    .flatMap(([, text]) => [...text.matchAll(/^## (.+)$/gm)])
    .map(([, heading]) => `- [${heading}](#${slug(heading!)})`)
    .join("\n");
  const filled = prose.map(([file, text]) =>
    text.replace(place, (_place, what: string) => (what === "contents" ? contents : fill(what, file))),
  );
  return `${NOTE}\n\n${filled.map((text) => text.trim()).join("\n\n")}\n`;
}

/** The places of formulas: `Conv2d.gradInput`. */
export function placesInProse(): string[] {
  return sections().flatMap(([, text]) => [...text.matchAll(place)].map(([, what]) => what!));
}

/** What must have a place: every rule of every op. */
export function rulesThereAre(): string[] {
  return every.flatMap((op) =>
    [
      ...Object.keys({ ...op.forward, ...op.backward }),
      ...Object.keys({ ...op.evaluation?.forward, ...op.evaluation?.backward }).map(inEvaluation),
    ].map((rule) => `${op.type}.${rule}`),
  );
}

/** `evaluatedOutput`: how the rule of evaluation is called that has the name of one of training. */
function inEvaluation(rule: string): string {
  return `evaluated${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;
}

function ruleNamed({ forward, backward, evaluation }: Op, name: string) {
  const evaluated = Object.entries({ ...evaluation?.forward, ...evaluation?.backward });
  return forward[name] ?? backward[name] ?? evaluated.find(([rule]) => inEvaluation(rule) === name)?.[1];
}

/**
 * What stands in a place.
 * @param where the file it is in, for the error
 */
export function fill(what: string, where: string): string {
  const [verb, subject] = what.includes(" ") ? (what.split(" ") as [string, string]) : ["formula", what];
  if (verb === "layers") return layerTable(subject);
  const [type, name = ""] = subject.split(".");
  const op = every.find((known) => known.type === type);
  if (op && verb === "value") return matrix(exampleValue(op, name));
  const rule = verb === "formula" && op ? ruleNamed(op, name) : undefined;
  if (!rule)
    throw new Error(`theory: nothing fills {{${what}}} in ${where}; rules are ${rulesThereAre().join(", ")}`);
  return rule.tex;
}

const NOTE = `<!-- Made by scripts/theory.mjs from docs/theory/ and the engine's own rules. Edit those, not this file. -->`;

/** The files that the document is made of, in order, and what they say. */
function sections(): readonly (readonly [file: string, text: string])[] {
  const part = (name: string) => {
    const file = `docs/theory/${name}.md`;
    return [file, readFileSync(join(root, file), "utf8")] as const;
  };
  const own = every.map((op) => {
    const folder = folderOf(op);
    const file = `src-engine/${folder.path}/${folder.name}.md`;
    const text = fileIn(folder, ".md");
    if (text === undefined) throw new Error(`theory: ${op.type} has no section; it stands in ${file}`);
    return [file, text] as const;
  });
  return [...around.before.map(part), ...own, ...around.behind.map(part)];
}

/** A heading's anchor, as code hosts make it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

/** A tensor in TeX: its last two dimensions; the others must be 1. */
function matrix({ shape, data }: Tensor): string {
  const columns = shape.at(-1) ?? 1;
  if (sizeOf(shape.slice(0, -2)) !== 1) throw new Error(`theory: [${shape.join(",")}] is no matrix`);
  const shown = Array.from(data, (x) => String(Number(x.toPrecision(6)) + 0));
  if (shown.length === 1) return shown[0]!;
  const rows = Array.from({ length: shown.length / columns }, (_, r) =>
    shown.slice(r * columns, (r + 1) * columns).join(" & "),
  );
  return String.raw`\begin{pmatrix} ${rows.join(String.raw` \\ `)} \end{pmatrix}`;
}

/** Shapes, parameters and multiply-adds of a preset, for one image. */
function layerTable(name: string): string {
  const program = compile(presetNamed(name).model, { type: usualOptimizer, attrs: { learningRate: 0 } }, 1);
  const written = new Set(program.instructions.map(({ writes }) => writes));
  const totals = [0, 0, 0];
  const rows = program.layers.map(({ name: layer, type, attrs, parameters, output, outputShape }, at) => {
    const input = at === 0 ? "input" : program.layers[at - 1]!.output;
    const weight = program.tensors[`${layer}.weight`]?.shape;
    const forward = weight ? sizeOf(outputShape) * sizeOf(weight.slice(1)) : 0;
    const gradients = [`${input}.grad`, `${layer}.weight.grad`].filter((path) => written.has(path));
    const counts = [
      parameters.reduce((sum, path) => sum + sizeOf(program.tensors[path]!.shape), 0),
      forward,
      forward * gradients.length,
    ];
    counts.forEach((count, i) => (totals[i]! += count));
    const told = Object.entries(attrs).map(([key, value]) => `${key} ${String(value)}`);
    return [
      `\`${layer}\``,
      [type, ...told].join(", "),
      times(program.tensors[output]!.shape),
      ...counts.map(grouped),
    ];
  });
  const head = ["layer", "op", "output", "parameters", "multiply-adds forward", "multiply-adds backward"];
  const first = ["`input`", "", times(program.tensors.input!.shape), "", "", ""];
  const align = ["---", "---", "---", "--:", "--:", "--:"];
  const last = ["", "", "", ...totals.map(grouped)];
  return [head, align, first, ...rows, last].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** One image's shape: without the batch. */
function times([, ...shape]: Shape): string {
  return shape.join(" × ");
}

/** 12345 as 12,345; nothing for 0. */
function grouped(count: number): string {
  return count === 0 ? "" : String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
