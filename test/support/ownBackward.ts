// What the implementation of test/fixtures/ownBackward makes of its models, in NumPy: right, and with each mistake.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operandsOf } from "../../src-engine/check/mistakes/iterated";
import { KnownTensors } from "../../src-engine/check/verifying/known";
import { recompute } from "../../src-engine/check/verifying/recompute";
import { decodeNpz } from "../../src-engine/formats/npz/npz";
import type { ModelSpec, OptimizerSpec } from "../../src-engine/model/model";
import type { Instruction } from "../../src-engine/ops/instruction";
import type { Operands } from "../../src-engine/ops/op";
import type { Precision } from "../../src-engine/recording/recording";
import { compile } from "../../src-engine/run/program/compile";
import type { Program } from "../../src-engine/run/program/program";
import { convert, scalar, tensor, type Tensor } from "../../src-engine/tensor/tensor";

const folder = join(import.meta.dirname, "../fixtures/ownBackward");
export const ownModels = JSON.parse(readFileSync(join(folder, "models.json"), "utf8")) as Readonly<
  Record<string, { readonly model: ModelSpec; readonly optimizer: OptimizerSpec }>
>;

export type Own = "float32" | "float64";

/** Where the files of a precision are: kept ones, or made anew where Python has numpy; undefined where it has not. */
export function ownFiles(precision: Own, pairs = false): string | undefined {
  if (precision === "float32" && !pairs) return join(folder, "made");
  const out = mkdtempSync(join(tmpdir(), "own-"));
  try {
    execFileSync("python3", ["make.py", out, precision, ...(pairs ? ["pairs"] : [])], {
      ...{ cwd: folder, timeout: 120_000, stdio: "pipe" },
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    return out;
  } catch (error) {
    if (/No module named|ENOENT/.test(String(error))) return undefined;
    throw error;
  }
}

/** A mistaken run: which mistakes in which operations, and what it wrote. */
interface OwnRun {
  readonly made: readonly { readonly id: string; readonly instruction: Instruction }[];
  readonly values: ReadonlyMap<string, Tensor>;
}
interface OwnModel {
  readonly name: string;
  readonly program: Program;
  /** Of the run without a mistake: what was recorded. */
  readonly recorded: ReadonlySet<string>;
  /** And what follows from it. */
  readonly right: ReadonlyMap<string, Tensor>;
  readonly runs: readonly OwnRun[];
}

export async function ownModel(
  name: string,
  files: string,
  precision: Own,
  pairs = false,
): Promise<OwnModel> {
  const { model, optimizer } = ownModels[name]!;
  const program = compile(model, optimizer, 7, { inputGradient: true });
  const bytes = readFileSync(join(files, `${name}-${pairs ? "pairs-" : ""}${precision}.npz`));
  const byRun = new Map<string, Map<string, Tensor>>();
  for (const [member, value] of await decodeNpz(bytes)) {
    const slash = member.indexOf("/");
    const run = byRun.get(member.slice(0, slash)) ?? new Map<string, Tensor>();
    run.set(member.slice(slash + 1), value.dtype === "int32" ? value : convert(value, "float64"));
    byRun.set(member.slice(0, slash), run);
  }
  const right = byRun.get("right")!;
  byRun.delete("right");
  for (const [path, value] of Object.entries(settings(program))) right.set(path, scalar(value));
  const runs = [...byRun].map(([key, values]) => ({
    made: key.split("+").map((one) => {
      const [, id = "", layer = "", rule = ""] = /^(.+)@(.+)\.(\w+)$/.exec(one)!;
      return { id, instruction: instructionOf(program, layer, rule) };
    }),
    values,
  }));
  return { name, program, recorded: new Set(right.keys()), right: completed(program, right), runs };
}

function settings({ optimizer, tensors }: Program): Readonly<Record<string, number>> {
  const usual = { momentum: 0, dampening: 0, weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const all = { ...usual, ...(optimizer.attrs as Readonly<Record<string, number>>) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in tensors));
}

/** Of an update, that of the layer's weight. */
function instructionOf({ instructions }: Program, layer: string, rule: string): Instruction {
  const found = instructions.find(
    (one) =>
      one.layer === layer && one.rule === rule && (one.phase !== "update" || one.writes.includes(".weight")),
  );
  if (!found) throw new Error(`there is no ${layer}/${rule}`);
  return found;
}

/** An operation as it was verified: operands as they were recorded, what is right, and what rounding explains. */
interface Judged {
  readonly x: Operands;
  readonly right: Tensor;
  boundAt(offset: number): number;
}

/** @param recorded by path, and what follows from that (`completed`) */
export function judged(
  program: Program,
  instruction: Instruction,
  recorded: ReadonlyMap<string, Tensor>,
  precision: Precision,
): Judged {
  const x = operandsOf(instruction, recorded);
  const read = Object.values(instruction.reads).map((path) => [path, recorded.get(path)!] as const);
  const values = new Map(read.map(([path, value]) => [path, { name: path, precision, tensor: value }]));
  const known = new KnownTensors(program, { iteration: 0, values });
  const { right, boundAt } = recompute(instruction, known, precision);
  // All that is known goes into naming, not only what the rule reads.
  return { x, right, boundAt };
}

/** What was recorded, and what follows from it. */
function completed({ instructions }: Program, recorded: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const values = new Map(recorded);
  for (const one of instructions)
    if (!values.has(one.writes) && Object.values(one.reads).every((path) => values.has(path)))
      values.set(one.writes, one.run.compute(operandsOf(one, values), one.attrs));
  return values;
}

export const asShaped = (value: Tensor, like: Tensor): Tensor => tensor(like.shape, value.data);
