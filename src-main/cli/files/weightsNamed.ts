// What a run begins with: the weights that `--weights` names, else those of the model's own file; held to the model as a whole.

import type { Contents } from "../../../src-engine/formats";
import { optimizerOf } from "../../../src-engine/run/optimizerOf";
import { compile } from "../../../src-engine/run/program/compile";
import type { Preset } from "../../../src-engine/model/presets";
import type { State } from "../../../src-engine/run/backend";
import { readWeights } from "../../files/weightsFile";
import { text } from "../declaration";
import type { NamedModel } from "./modelNamed";
import { weightsFor } from "./weightsFor";

/** Begins anew where the model's file has weights. */
const NONE = "none";

export const weightsOption = text(
  "FILE|none",
  "the weights it begins with: .safetensors, .npz, .pt, .pth, .th, .h5, .keras, .onnx or a TensorFlow.js model.json, matched by name, else by shape and order; none begins with random ones",
  "those in the model's file, where it has any",
);

/**
 * @param preset the model as it is going to be run
 * @param say gets how the weights were found and what is left of them, a sentence each
 * @returns undefined where the run begins with random weights
 * @throws Error naming what of the model nothing fills
 */
export async function weightsNamed(
  command: string,
  { model: name, weights }: { readonly model: string; readonly weights?: string | undefined },
  named: NamedModel,
  { model, recipe }: Preset,
  say: (sentence: string) => void,
): Promise<State | undefined> {
  if (weights === NONE) return undefined;
  const file = weights ?? name;
  const tensors = await tensorsOf(command, weights === name ? undefined : weights, named, say);
  if (!tensors) return undefined;
  const program = compile(model, optimizerOf(recipe), 1, { mode: "eval" });
  const { state, notes } = weightsFor(program, tensors, file);
  for (const note of notes) say(`${command}: ${note}`);
  return state;
}

async function tensorsOf(
  command: string,
  weights: string | undefined,
  { tensors }: NamedModel,
  say: (sentence: string) => void,
): Promise<Contents["tensors"] | undefined> {
  if (weights === undefined) return tensors;
  const { contents } = await readWeights(command, weights);
  for (const note of contents.notes ?? []) say(`${command}: ${weights}: ${note}`);
  return contents.tensors;
}
