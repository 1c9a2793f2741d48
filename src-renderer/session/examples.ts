// What fields show by way of example: of the network at hand, so that it can be typed as it stands.

import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import { gradientOf } from "../../src-engine/protocol/relatedTensors";
import { placeOf } from "./places";

interface Examples {
  /** `conv2.weight.grad` */
  readonly gradient: TensorPath;
  /** `backward/conv2`, where that gradient is written. */
  readonly unit: string;
  /** `backward/conv2/gradWeight[0,0,0,1]` */
  readonly element: string;
}

/** The gradient of the last convolution's weight; where there is none, of the last weight. Undefined where nothing is learnt. */
export function examplesOf(info: SessionInfo): Examples | undefined {
  const { layers, instructions, tensors } = info;
  const found = layers.flatMap(({ parameters }) =>
    parameters.flatMap((path) => {
      const gradient = gradientOf(info, path);
      const written = instructions.find(({ writes }) => writes === gradient);
      const shape = tensors[path]?.shape ?? [];
      return written && shape.length > 1 ? [{ written, shape }] : [];
    }),
  );
  const last = found.findLast(({ shape }) => shape.length === 4) ?? found.at(-1);
  if (!last) return undefined;
  const { written, shape } = last;
  const index = shape.map((length, axis) => (axis === shape.length - 1 ? Math.min(1, length - 1) : 0));
  return {
    gradient: written.writes,
    unit: `${written.phase}/${written.layer}`,
    element: `${placeOf(written)}[${index.join(",")}]`,
  };
}
