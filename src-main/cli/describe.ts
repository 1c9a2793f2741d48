// backstep describe: a model's layers, what they hold and what an iteration of them costs, from the shapes alone.

import { settingsInWords } from "../../src-engine/protocol/namedSettings";
import { compile } from "../../src-engine/run/program/compile";
import { checkpointLimits, firstStride, type CheckpointRoom } from "../../src-engine/run/history/checkpoints";
import { evaluationBatch, iterationTime } from "../../src-engine/run/cost/cost";
import { memoryOf } from "../../src-engine/run/cost/memory";
import { weightOf, type Program } from "../../src-engine/run/program/program";
import type { Clip } from "../../src-engine/model/model";
import { optimizerOf } from "../../src-engine/run/optimizerOf";
import { sizeOf, type Shape } from "../../src-engine/tensor/tensor";
import { byteSize } from "../../src-view/number";
import { readArguments, required, whole } from "./arguments";
import { clock } from "./clock";
import { declare, json, text } from "./declaration";
import { modelNamed } from "./modelNamed";
import { optimizerOptions, withOptimizer } from "./optimizer";
import type { Output } from "./output";
import { runOptions } from "./run";

export const declaration = declare({
  name: "describe",
  about: "a model's layers, their shapes and what an iteration of them costs, without running it",
  synopsis: "--model MODEL|FILE.json [options]",
  options: {
    model: text("MODEL|FILE.json", runOptions.model.about),
    "batch-size": runOptions["batch-size"],
    ...optimizerOptions,
    json,
  },
  examples: [
    "describe --model cnn-pytorch",
    "describe --model resources/models/residual.json --batch-size 256 --json",
  ],
  more: () => [
    "Multiply-adds are counted over the batch. Training takes the memory of those tensors that live at once, and of what kernels work in; once somebody steps, every tensor has a place of its own. Checkpoints are as many iterations apart as are soon replayed, and take 64 MiB of memory; those of iterations that take long go to a disk beyond that, in at most a quarter of what is free there, or where there is none take a sixth of the memory. The time is about what two busy cores take with the float32 kernels; idle ones take a tenth.",
  ],
});

export interface DescribedLayer {
  readonly name: string;
  readonly type: string;
  /** In a few words: `Conv2d 8→16 3×3 pad 1`. */
  readonly title: string;
  /** The tensors that it reads, and the one that it writes. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly outputShape: Shape;
  readonly parameters: number;
  readonly multiplyAdds: { readonly forward: number; readonly backward: number };
}

export interface Description {
  readonly model: string;
  readonly batchSize: number;
  readonly input: Shape;
  readonly layers: readonly DescribedLayer[];
  readonly loss: string;
  readonly optimizer: string;
  /** What its learning rate follows, with its settings; left out where it stays the same. */
  readonly schedule?: string;
  readonly clip?: Clip;
  readonly parameters: number;
  readonly multiplyAdds: { readonly forward: number; readonly backward: number };
  readonly instructions: number;
  /** What training holds of the machine's memory, checkpoints and images excluded. */
  readonly memoryBytes: number;
  /** The same once somebody steps. */
  readonly steppingBytes: number;
  /** Images an evaluation takes at a time, and what it holds besides. */
  readonly evaluation: { readonly batchSize: number; readonly memoryBytes: number };
  readonly checkpoints: {
    /** Bytes that each takes, and how many iterations they are apart at first. */
    readonly bytes: number;
    readonly apart: number;
    /** The bytes that all may take on this machine, and how many of them of its memory. */
    readonly limit: number;
    readonly memoryLimit: number;
    /** Where the others go. */
    readonly folder?: string;
  };
  readonly milliseconds: number;
}

export async function describe(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments(declaration, args);
  const { model, recipe: own } = await modelNamed("describe", required("describe", "model", values.model));
  const recipe = withOptimizer("describe", own, values);
  const batchSize = whole("describe", "batch-size", values["batch-size"], 1, 4096) ?? recipe.batchSize;
  const description = described(compile(model, optimizerOf(recipe), batchSize), clock);
  output.result(description, values.json, () => inWords(description));
}

/** @param room the machine's, for checkpoints */
export function described(program: Program, room: CheckpointRoom): Description {
  const { model, optimizer, batchSize, tensors, parameters, instructions } = program;
  const layers = program.layers.map((layer): DescribedLayer => {
    const { name, type, title, inputs, output, outputShape } = layer;
    const path = weightOf(layer) ?? "";
    const weight = tensors[path]?.shape ?? [];
    // A vector scales each channel; from a matrix on every number of the output is a sum of products.
    const forward = weight.length > 1 ? sizeOf(outputShape) * sizeOf(weight.slice(1)) : 0;
    const differentiated = [path, ...inputs];
    const gradients = instructions.filter(
      (one) =>
        one.phase === "backward" &&
        one.layer === name &&
        one.op === type &&
        differentiated.includes(tensors[one.writes]!.of ?? ""),
    );
    return {
      ...{ name, type, title, inputs, output, outputShape },
      parameters: numbersIn(program, layer.parameters),
      multiplyAdds: { forward, backward: forward * gradients.length },
    };
  });
  const milliseconds = iterationTime(program, "simd");
  const { free, stepping, working, carried } = memoryOf(program);
  const images = evaluationBatch(program);
  const evaluated = memoryOf(compile(model, optimizer, images, { mode: "eval" }));
  const limits = checkpointLimits(room);
  const total = (phase: "forward" | "backward"): number =>
    layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds[phase], 0);
  return {
    ...{ model: model.name, batchSize, input: tensors["input"]!.shape, layers },
    ...{ loss: model.loss.type, optimizer: optimizer.type },
    ...(optimizer.schedule && { schedule: settingsInWords(optimizer.schedule) }),
    ...(optimizer.clip && { clip: optimizer.clip }),
    parameters: numbersIn(program, parameters),
    multiplyAdds: { forward: total("forward"), backward: total("backward") },
    instructions: instructions.length,
    memoryBytes: free + working,
    steppingBytes: stepping + working,
    evaluation: { batchSize: images, memoryBytes: evaluated.free },
    checkpoints: {
      bytes: carried,
      apart: firstStride({ milliseconds, bytes: carried }),
      limit: limits.memory + limits.disk,
      memoryLimit: limits.memory,
      ...(room.disk && { folder: room.disk.folder }),
    },
    milliseconds,
  };
}

function numbersIn({ tensors }: Program, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + sizeOf(tensors[path]!.shape), 0);
}

const duration = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${milliseconds.toPrecision(2)} ms`
    : `${grouped(Math.round(milliseconds / 100) / 10)} s`;

const grouped = (count: number): string => (count ? count.toLocaleString("en") : "");

function clipWords({ value, norm }: Clip = {}): readonly (string | undefined)[] {
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
