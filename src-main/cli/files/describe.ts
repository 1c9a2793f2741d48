// backstep describe: what is in any file; of its layers, what they hold and what an iteration of them costs, from the shapes alone.

import { compile } from "../../../src-engine/run/program/compile";
import type { Description } from "../../../src-engine/protocol/protocol";
import { described } from "../../../src-engine/serve/opening/describe";
import { optimizerOf } from "../../../src-engine/run/optimizerOf";
import { byteSize } from "../../../src-view/number";
import type { Preset } from "../../../src-engine/model/presets";
import { readArguments, required, UsageError, whole } from "../arguments";
import { clock } from "../clock";
import { declare, json, text } from "../declaration";
import { describedFile, fileInWords } from "./describedFile";
import { modelNamed } from "./modelNamed";
import { optimizerOptions, withOptimizer } from "../optimizer";
import type { Output } from "../output";
import { runOptions } from "../run";

export const declaration = declare({
  name: "describe",
  about: "what is in any file; of a model its layers, shapes and what an iteration costs",
  optional: "FILE",
  synopsis: "or --model MODEL|FILE [options]",
  options: {
    model: text("MODEL|FILE", runOptions.model.about),
    "batch-size": runOptions["batch-size"],
    ...optimizerOptions,
    json,
  },
  examples: [
    "describe --model cnn-pytorch",
    "describe weights.pt",
    "describe pictures --json",
    "describe --model resources/models/residual.json --batch-size 256 --json",
  ],
  more: () => [
    "FILE is a session, a model or weights of any format, or a set of images (a folder, a .csv, an .npz): its content says which. --json prints { kind: session|model|weights|images, format, notes, … }, " +
      "of weights { tensors: [{ name, shape, dtype }] }, of a model also what --model prints and, where not all of it can be run, unsupported.",
    "Multiply-adds are counted over the batch. Training takes the memory of those tensors that live at once, and of what kernels work in; once somebody steps, every tensor has a place of its own. Checkpoints are as many iterations apart as are soon replayed, and take 64 MiB of memory; those of iterations that take long go to a disk beyond that, in at most a quarter of what is free there, or where there is none take a sixth of the memory. The time is about what two busy cores take with the float32 kernels; idle ones take a tenth.",
  ],
});

export async function describe(args: readonly string[], output: Output): Promise<void> {
  const { values, positionals } = readArguments(declaration, args);
  const [path] = positionals;
  if (path === undefined) {
    const description = costs(await presetOf(values), values);
    return output.result(description, values.json, () => inWords(description));
  }
  if (values.model !== undefined) throw new UsageError("describe: expected a file or --model, got both");
  const { described: file, preset } = await describedFile(path);
  const description = preset && attempt(() => costs(preset, values));
  output.result({ path, ...file, ...(typeof description === "object" && description) }, values.json, () => [
    ...fileInWords(path, file),
    ...(typeof description === "object" ? ["", ...inWords(description)] : description ? [description] : []),
  ]);
}

type Values = ReturnType<typeof readArguments<typeof declaration.options>>["values"];

async function presetOf(values: Values): Promise<Preset> {
  const { preset } = await modelNamed("describe", required("describe", "model", values.model));
  return preset;
}

/** What a beginning of a network has no answer to, such as a loss without scores, is said in words. */
function attempt<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}

function costs({ model, recipe: own }: Preset, values: Values): Description {
  const recipe = withOptimizer("describe", own, values);
  const batchSize = whole("describe", "batch-size", values["batch-size"], 1, 4096) ?? recipe.batchSize;
  return described(compile(model, optimizerOf(recipe), batchSize), clock);
}

const duration = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${milliseconds.toPrecision(2)} ms`
    : `${grouped(Math.round(milliseconds / 100) / 10)} s`;

const grouped = (count: number): string => (count ? count.toLocaleString("en") : "");

function clipWords({ value, norm }: NonNullable<Description["clip"]> = {}): readonly (string | undefined)[] {
  return [
    value === undefined ? undefined : `gradients clipped to ${value}`,
    norm === undefined ? undefined : `gradients clipped to the norm ${norm}`,
  ];
}

function inWords(description: Description): readonly string[] {
  const { model, batchSize, input, layers, parameters, multiplyAdds } = description;
  const { loss, optimizer, schedule, clip, instructions, memoryBytes, steppingBytes, milliseconds } =
    description;
  const { evaluation, checkpoints } = description;
  const { apart, limit, memoryLimit, folder } = checkpoints;
  const spacing = apart === 1 ? "at every iteration" : `every ${apart} iterations`;
  const beyond =
    folder === undefined ? "" : `, ${byteSize(memoryLimit)} in memory and the others in ${folder}`;
  const made = new Map(layers.map(({ name, output }) => [output, name]));
  const rows = [
    ["layer", "", "reads", "output", "parameters", "multiply-adds forward", "backward"],
    ["input", "", "", `[${input.join(",")}]`, "", "", ""],
    ...layers.map(({ name, title, inputs, outputShape, parameters, multiplyAdds: { forward, backward } }) => [
      ...[name, title, inputs.map((path) => made.get(path) ?? path).join(", ")],
      ...[`[${outputShape.join(",")}]`, grouped(parameters), grouped(forward), grouped(backward)],
    ]),
    ["", "", "", "", grouped(parameters), grouped(multiplyAdds.forward), grouped(multiplyAdds.backward)],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const told = rows.map((row) =>
    row
      .map((cell, i) => (i < 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  return [
    `${model}, batches of ${batchSize}, ${loss}, ${[optimizer, schedule, ...clipWords(clip)].filter(Boolean).join(", ")}`,
    ...told,
    `${instructions} operations an iteration, about ${duration(milliseconds)} on a busy machine`,
    `${byteSize(memoryBytes)} to train, ${byteSize(steppingBytes)} once it is stepped, ${byteSize(evaluation.memoryBytes)} more to evaluate ${evaluation.batchSize} images at a time`,
    `a checkpoint of ${byteSize(checkpoints.bytes)} ${spacing}, ${byteSize(limit)} at most for all of them${beyond}`,
  ];
}
