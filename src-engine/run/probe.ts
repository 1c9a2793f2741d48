// A network apart from the run: images of one's own through given weights, forward to every
// activation, and backward from any layer's output to any gradient beneath it.
//
// It has memory of its own on one thread and takes part in nothing: the run's tensors, its
// checkpoints and its bits are as they were. The loss and the update are compiled but never run.

import { normalisedPixel, type Normalization } from "../data/normalization";
import type { ModelSpec } from "../model/model";
import { INPUT } from "../model/topology";
import { usualOptimizer } from "../optim/index";
import type { TensorPath } from "../protocol/protocol";
import { zeros, type Shape, type Tensor } from "../tensor/tensor";
import type { Backend, Executor, Machine, State } from "./backend";
import { compile } from "./program/compile";
import { gradientBy, layersBeneath, LOSS, type Program } from "./program/program";

/** It is compiled, and never run. */
const optimizer = { type: usualOptimizer, attrs: {} };

export class Probe {
  /** For one image. */
  readonly program: Program;
  readonly #machine: Machine;
  /** By batch size. They are kept: ask for few sizes. */
  readonly #executors = new Map<number, { readonly executor: Executor; weights?: State }>();
  #last: Executor | undefined;

  /** @param backend one without threads: what one image takes is over before a thread wakes */
  constructor(
    readonly model: ModelSpec,
    backend: Backend,
  ) {
    this.#machine = backend.start();
    this.program = this.#executorFor(1).executor.program;
  }

  /** The output of every layer, first to last. */
  get activations(): readonly TensorPath[] {
    return this.program.layers.map(({ output }) => output);
  }

  /**
   * Sends images forward; gives the tensors asked for, copied.
   * @param images normalised, [N, C, H, W]
   * @param weights the same map for the same weights: it is written into the memory only when it is another
   * @throws RangeError when the images are not as the model wants them
   */
  forward(
    images: Tensor,
    weights: State,
    paths: readonly TensorPath[] = this.activations,
  ): ReadonlyMap<TensorPath, Tensor> {
    const [count = 0] = images.shape;
    assertShape("images", images.shape, [count, ...this.model.input]);
    if (count < 1) throw new RangeError("probe: expected at least one image, got none");
    const entry = this.#executorFor(count);
    const { executor } = entry;
    if (entry.weights !== weights) executor.setState(weights);
    entry.weights = weights;
    executor.put("input", images);
    executor.run(0, forwardEnd(executor.program));
    this.#last = executor;
    return this.#read(paths);
  }

  /**
   * The gradients of a function of one layer's output, for the images that went forward last.
   * @param output a layer's output, such as `conv2.output`
   * @param gradient of that function by the output, of the output's shape: one-hot for a unit
   * @param paths `input.grad`, or others that lie beneath: `conv1.bias.grad`, `relu1.output.grad`
   * @throws Error when nothing went forward yet, there is no such output, or a gradient does not lie beneath it
   */
  backward(
    output: TensorPath,
    gradient: Tensor,
    paths: readonly TensorPath[] = [gradientBy(this.program, INPUT)],
  ): ReadonlyMap<TensorPath, Tensor> {
    const executor = this.#last;
    if (!executor) throw new Error("probe: nothing went forward yet");
    const { program } = executor;
    if (!program.layers.some((layer) => layer.output === output))
      throw new Error(`probe: "${output}" is no layer's output; known are ${this.activations.join(", ")}`);
    assertShape(`the gradient of ${output}`, gradient.shape, program.tensors[output]!.shape);
    const seed = gradientBy(program, output);
    const beneath = new Set([INPUT, ...layersBeneath(program, output).map(({ name }) => name)]);
    const pcs = program.instructions.flatMap(({ phase, layer, writes }, pc) => {
      const wanted = phase === "backward" && beneath.has(layer) && writes !== seed;
      return wanted && (paths.includes(writes) || !isOfParameter(program, writes)) ? [pc] : [];
    });
    const written = new Set(pcs.map((pc) => program.instructions[pc]!.writes));
    const missing = paths.find((path) => !written.has(path));
    if (missing !== undefined) throw new Error(`probe: "${missing}" is no gradient beneath ${output}`);

    executor.put(seed, gradient);
    // What comes back from elsewhere to a tensor that others read as well is not of this function.
    const elsewhere = pcs
      .flatMap((pc) => Object.values(program.instructions[pc]!.reads))
      .filter((path) => {
        return program.tensors[path]!.role === "gradient" && path !== seed && !written.has(path);
      });
    for (const path of elsewhere) executor.put(path, zeros(program.tensors[path]!.shape, "float32"));
    for (const pc of pcs) executor.run(pc, pc + 1);
    return this.#read(paths);
  }

  #read(paths: readonly TensorPath[]): ReadonlyMap<TensorPath, Tensor> {
    return new Map(paths.map((path) => [path, this.#last!.read(path)]));
  }

  #executorFor(count: number): { readonly executor: Executor; weights?: State } {
    let entry = this.#executors.get(count);
    if (!entry) {
      const program = compile(this.model, optimizer, count, {
        mode: "eval",
        backward: true,
        inputGradient: true,
      });
      entry = { executor: this.#machine.open(program) };
      this.#executors.set(count, entry);
    }
    return entry;
  }
}

/** Images of raw pixels, 0 … 255, NCHW, as a network is given them: rounded to float32 by way of the same sum as a batch is. */
export function normalised(pixels: ArrayLike<number>, image: Shape, normalization: Normalization): Tensor {
  const [channels = 1, ...map] = image;
  const plane = map.reduce((product, n) => product * n, 1);
  const size = channels * plane;
  const images = zeros([pixels.length / size, ...image], "float32");
  for (let i = 0; i < pixels.length; i++)
    images.data[i] = normalisedPixel(pixels[i]!, normalization, Math.floor(i / plane) % channels);
  return images;
}

function forwardEnd({ instructions }: Program): number {
  return instructions.findIndex(({ layer }) => layer === LOSS);
}

function isOfParameter({ tensors }: Program, gradient: TensorPath): boolean {
  return tensors[tensors[gradient]?.of ?? ""]?.role === "parameter";
}

function assertShape(what: string, got: Shape, expected: Shape): void {
  if (got.length === expected.length && got.every((n, d) => n === expected[d])) return;
  throw new RangeError(`probe: expected ${what} to be [${expected.join(",")}], got [${got.join(",")}]`);
}
