// A probe as files: its numbers, its model, its names, and the two files of Python.

import { encodeNpz } from "../../formats/npz/npz";
import type { Recipe } from "../../model/presets";
import { modelText } from "../../serve/opening/modelText";
import { shapeOf } from "../../run/program/program";
import type { Layout } from "./layouts/layout";
import { iterated } from "../mistakes/iterated";
import { LEARNING_RATE } from "./numbers";
import type { Probe } from "./probe";
import { scriptFor } from "./script";

/** By name; `mine.py` is the one that somebody changes. */
type ProbeFiles = ReadonlyMap<string, string | Uint8Array<ArrayBuffer>>;

export const FUNCTIONS = "mine.py";

/** @param recipe of the model's, for what the probe does not say */
export function filesOf(probe: Probe, layout: Layout, recipe: Recipe): ProbeFiles {
  const { model, program, exposes, cannotExpose } = probe;
  const { run, functions, saved } = scriptFor(probe, layout);
  const { optimizer: _own, ...others } = recipe;
  const names = Object.fromEntries(
    saved.map(
      (path) => [path, path === "loss" ? [] : shapeOf(program, path.replace(/\.grad$/, ""))] as const,
    ),
  );
  return new Map<string, string | Uint8Array<ArrayBuffer>>([
    ["probe.npz", encodeNpz(numbersOf(probe))],
    ["model.json", modelText({ model, recipe: { ...others, learningRate: LEARNING_RATE } })],
    [
      "probe.json",
      `${JSON.stringify({ model: model.name, layout: layout.name, saved: names, exposes, cannotExpose }, undefined, 2)}\n`,
    ],
    ["run.py", run],
    [FUNCTIONS, functions],
  ]);
}

/** What a script is given: the batch, the weights, and what was drawn at random, such as a mask. */
function numbersOf({
  program,
  given,
}: Probe): ReadonlyMap<string, Probe["given"] extends ReadonlyMap<string, infer T> ? T : never> {
  const drawing = program.instructions.filter(({ run, phase }) => run.draws && phase !== "backward");
  const drawn = drawing.length
    ? iterated(program, given, program.instructions.slice(0, program.evaluated))
    : undefined;
  const streams = new Set(program.streams.map(({ path }) => path));
  return new Map([
    ...[...given].filter(([path]) => !streams.has(path)),
    ...drawing.map(({ writes }) => [writes, drawn!.get(writes)!] as const),
  ]);
}
