// An iteration in float64, by the rules: every tensor up to the loss and every gradient, from what the iteration begins with.

import type { TensorInfo, TensorPath } from "../../protocol/protocol";
import { compile } from "../../run/program/compile";
import { gradientOf } from "../../protocol/relatedTensors";
import type { Program } from "../../run/program/program";
import type { Backend } from "../../run/backend";
import { reference } from "../../run/reference";
import type { Trainer } from "../../run/trainer";
import { sizeOf, type Tensor } from "../../tensor/tensor";

/** What an iteration begins with: the batch, all that is carried, the streams that rules draw from. */
type Given = ReadonlyMap<TensorPath, Tensor>;

export interface Iteration {
  readonly program: Program;
  /** Up to the loss, with all that is given. */
  readonly forward: ReadonlyMap<TensorPath, Tensor>;
  /** By what they are the gradients of, in the order in which that is computed: the input, parameters, outputs. */
  readonly gradients: ReadonlyMap<TensorPath, Tensor>;
}

/** What the iteration in a trainer's memory begins with: its batch, its weights, the numbers it draws. */
export function givenOf(trainer: Trainer): Given {
  const { currentProgram: program } = trainer;
  const others = ["input", "target", ...program.streams.map(({ path }) => path)];
  return new Map([...trainer.state(), ...others.map((path) => [path, trainer.read(path)] as const)]);
}

/**
 * Without its update, and with the input's gradient.
 * @param program as it trains
 * @param samples of the batch's images only the first so many: the loss is theirs then
 * @param backend the reference, told of how it gets on
 */
export function iterationOf(
  { model, optimizer, batchSize }: Program,
  given: Given,
  samples = batchSize,
  backend: Backend = reference,
): Iteration {
  const program = compile(model, optimizer, Math.min(samples, batchSize), { inputGradient: true });
  const executor = backend.start().open(program);
  for (const [path, tensor] of given) executor.put(path, fitted(tensor, program.tensors[path]!));
  const update = program.instructions.findIndex(({ phase }) => phase === "update");
  executor.run(0, update < 0 ? program.instructions.length : update);
  const written = program.instructions.slice(0, program.evaluated).map(({ writes }) => writes);
  const paths = [...given.keys(), ...written].filter((path) => path in program.tensors);
  const forward = new Map(paths.map((path) => [path, executor.read(path)]));
  const gradients = new Map(
    ["input", ...program.parameters, ...program.layers.map(({ output }) => output)].flatMap((path) => {
      const gradient = gradientOf(program, path);
      const isWritten = program.instructions.some(({ writes }) => writes === gradient);
      return gradient !== undefined && isWritten ? [[path, executor.read(gradient)] as const] : [];
    }),
  );
  return { program, forward, gradients };
}

/** Its first rows, of what has a row for each sample. */
function fitted({ dtype, data }: Tensor, { shape }: TensorInfo): Tensor {
  return { dtype, shape, data: data.slice(0, sizeOf(shape)) };
}
