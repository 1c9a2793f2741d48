// A model's layers, what they hold and what an iteration of them costs, from the shapes alone.

import type { DescribedLayer, Description } from "../../protocol/protocol";
import { settingsInWords } from "../../protocol/namedSettings";
import { sizeOf } from "../../tensor/tensor";
import { checkpointLimits, firstStride, type CheckpointRoom } from "../../run/history/checkpoints";
import { compile } from "../../run/program/compile";
import { weighedShape, weightOf, type Program } from "../../run/program/program";
import { evaluationBatch, iterationTime } from "../../run/cost/cost";
import { memoryOf } from "../../run/cost/memory";

/** @param room the machine's, for checkpoints */
export function described(program: Program, room: CheckpointRoom): Description {
  const { model, optimizer, batchSize, tensors, parameters, instructions } = program;
  const layers = program.layers.map((layer): DescribedLayer => {
    const { name, type, title, inputs, output, outputShape } = layer;
    const path = weightOf(layer) ?? "";
    const weight = tensors[path]?.shape ?? [];
    // A vector scales each channel; from a matrix on every number of the output is a sum of products.
    const forward = weight.length > 1 ? sizeOf(weighedShape(layer, tensors)) * sizeOf(weight.slice(1)) : 0;
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
