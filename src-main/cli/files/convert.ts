// backstep convert: weights from one format to another.

import { presets } from "../../../src-engine/index";
import type { ModelDescription } from "../../../src-engine/formats/model/contents";
import { usualOptimizer } from "../../../src-engine/optim/index";
import { compile } from "../../../src-engine/run/program/compile";
import { weightsOf } from "../../../src-engine/run/program/program";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { convertFile } from "../../files/convertWeights";
import { modelText } from "../../../src-engine/serve/opening/modelText";
import { choice, readArguments, UsageError } from "../arguments";
import { declare, json, text } from "../declaration";
import { modelNamed } from "./modelNamed";
import { formatNamed } from "./formatName";
import { preprocessingInto, withPreprocessing } from "./preprocessing";
import type { Output } from "../output";
import { saveResult } from "../saveResult";

export const declaration = declare({
  name: "convert",
  about: "convert a network and its weights from any format to another",
  positionals: ["IN", "OUT"],
  synopsis: "[options]",
  options: {
    to: text(
      "tfjs|json",
      "what an OUT.json is: a TensorFlow.js model, or the network as Backstep's own JSON, without weights",
      "tfjs",
    ),
    "with-preprocessing": withPreprocessing,
    json,
  },
  examples: [
    "convert weights.onnx weights.safetensors",
    "convert weights.safetensors weights.onnx --with-preprocessing",
    "convert weights.safetensors weights.npz --json",
    "convert net.keras web/model.json",
    "convert net.onnx net.json --to json",
  ],
  more: () => [
    "IN is any file that is read: .safetensors, .npz, .pt, .pth, .th, .h5, .keras, .onnx, a TensorFlow.js model.json. OUT is .safetensors, .npz, .pt, .onnx or .json.",
    "What a file says of its model, of how it is fed and of where its weights come from stays with it. A .npz cannot say " +
      "anything: it stands in a file of the same name with .json behind it, which is read and written beside it.",
  ],
});

/** @returns the exit code: 1 where the result is not where it was to be */
export async function convert(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const [input, target] = positionals as [string, string];
  if (values.to !== undefined) {
    const to = choice("convert", "to", values.to, ["tfjs", "json"]);
    if (!/\.json$/i.test(target))
      throw new UsageError(`convert: --to says what an OUT.json is, got ${JSON.stringify(target)}`);
    if (to === "json") return ownJson(input, target, values.json, output);
  }
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

/** The network alone, as `--model` takes it. */
async function ownJson(
  input: string,
  target: string,
  json: boolean | undefined,
  output: Output,
): Promise<number> {
  const { preset, notes } = await modelNamed("convert", input);
  for (const note of notes) output.line(`convert: ${input}: ${note}`);
  const bytes = new TextEncoder().encode(`${modelText(preset)}\n`);
  if (!(await saveResult(target, bytes, output))) return 1;
  const converted = { to: "json", byteLength: bytes.length, model: preset.model.name };
  output.result(converted, json, () => [
    `${input} → ${target} (json): ${preset.model.name}, ${bytes.length} bytes`,
  ]);
  return 0;
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
