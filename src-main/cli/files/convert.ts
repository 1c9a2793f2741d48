// backstep convert: weights from one format to another.

import { presets } from "../../../src-engine/index";
import type { ModelDescription } from "../../../src-engine/formats/model/contents";
import { usualOptimizer } from "../../../src-engine/optim/index";
import { compile } from "../../../src-engine/run/program/compile";
import { weightsOf } from "../../../src-engine/run/program/program";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { convertFile } from "../../files/convertWeights";
import { readArguments } from "../arguments";
import { declare, json } from "../declaration";
import { formatNamed } from "./formatName";
import { preprocessingInto, withPreprocessing } from "./preprocessing";
import type { Output } from "../output";
import { saveResult } from "../saveResult";

export const declaration = declare({
  name: "convert",
  about: "convert weights between .safetensors, .npz, .pt and .onnx",
  positionals: ["IN", "OUT"],
  synopsis: "[options]",
  options: { "with-preprocessing": withPreprocessing, json },
  examples: [
    "convert weights.onnx weights.safetensors",
    "convert weights.safetensors weights.onnx --with-preprocessing",
    "convert weights.safetensors weights.npz --json",
  ],
  more: () => [
    "What a file says of its model, of how it is fed and of where its weights come from stays with it. A .npz cannot say " +
      "anything: it stands in a file of the same name with .json behind it, which is read and written beside it.",
  ],
});

/** @returns the exit code: 1 where the result is not where it was to be */
export async function convert(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const [input, target] = positionals as [string, string];
  const format = formatNamed("convert", "OUT", target);
  const preprocessing = preprocessingInto("convert", format, values["with-preprocessing"]);
  let code: 0 | 1 = 0;
  const save = async (path: string, bytes: Uint8Array): Promise<void> => {
    if (!(await saveResult(path, bytes, output))) code = 1;
  };
  const converted = await convertFile(input, target, { describe: presetOf, save, preprocessing });
  for (const note of converted.notes ?? []) output.line(`convert: ${note}`);
  output.result(converted, values.json, () => {
    const { from, to, tensors, byteLength } = converted;
    return [`${input} (${from}) → ${target} (${to}): ${tensors} tensors, ${byteLength} bytes`];
  });
  return code;
}

/** The preset whose parameters and buffers have exactly these names and shapes. */
function presetOf(tensors: ReadonlyMap<string, Tensor>): ModelDescription | undefined {
  for (const { model, recipe } of presets) {
    const program = compile(model, { type: usualOptimizer, attrs: {} }, 1, { mode: "eval" });
    const weights = weightsOf(program);
    const fits =
      weights.length === tensors.size &&
      weights.every((path) => tensors.get(path)?.shape.join() === program.tensors[path]!.shape.join());
    if (fits) {
      const { name, input: inputShape, layers } = model;
      return { name, inputShape, layers, mean: recipe.mean, deviation: recipe.deviation };
    }
  }
  return undefined;
}
