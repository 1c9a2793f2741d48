// What a layer adds to what it makes of its inputs, whatever they are: its biases, and what a norm takes off by its running mean.

import { opOf } from "../../model/model";
import type { LayerInfo, TensorPath } from "../../protocol/protocol";
import { gradientOf } from "../../protocol/relatedTensors";
import { gradientBy, type Program } from "../../run/program/program";

/** What a tensor of a layer adds: products of tensors and gradients, and what has to be read for them. */
interface Added {
  readonly path: TensorPath;
  readonly products: readonly { readonly of: TensorPath; readonly by: TensorPath; readonly sign: 1 | -1 }[];
  readonly activations: readonly TensorPath[];
  readonly gradients: readonly TensorPath[];
}

/** What a layer adds, whatever it is given. */
export function addedBy(program: Program, layer: LayerInfo): readonly Added[] {
  const { parameters = {}, buffers = {} } = opOf(layer);
  const path = (local: string): TensorPath => `${layer.name}.${local}`;
  const biases = Object.entries(parameters).flatMap(([local, { isAdded }]) => {
    const by = isAdded && gradientOf(program, path(local));
    return by ? [{ of: path(local), by, sign: 1 as const }] : [];
  });
  const ofBiases = biases.map((one) => ({
    ...{ path: one.of, products: [one], activations: [], gradients: [one.by] },
  }));
  const [buffer] = Object.entries(buffers).filter(([, { isAdded }]) => isAdded);
  if (!buffer) return ofBiases;
  const backward = program.instructions.filter((one) => one.phase === "backward" && one.layer === layer.name);
  const back = backward.flatMap(({ writes }) => {
    const { role, of } = program.tensors[writes]!;
    return role === "gradient" && layer.inputs.includes(of!)
      ? [{ of: of!, by: writes, sign: -1 as const }]
      : [];
  });
  const through = { of: layer.output, by: gradientBy(program, layer.output), sign: 1 as const };
  const products = [through, ...back, ...biases.map((one) => ({ ...one, sign: -1 as const }))];
  return [
    ...ofBiases,
    {
      path: path(buffer[0]),
      products,
      activations: [through, ...back].map(({ of }) => of),
      gradients: products.map(({ by }) => by),
    },
  ];
}
