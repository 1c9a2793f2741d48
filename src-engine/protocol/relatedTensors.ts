// Which tensors belong together, by their records: whose gradient, next value or optimizer's state one is, and which tensors
// another one has as such.

import type { TensorInfo, Tensors } from "./tensorInfo";
import type { TensorPath } from "./tensorPath";

/** The records of a program or of a session. */
export interface Recorded {
  readonly tensors: Tensors;
}

/** Itself; of a gradient, a next value or an optimizer's state the tensor it is of: `conv1.weight` of `conv1.weight.m.next`. */
export function ownerOf({ tensors }: Recorded, path: TensorPath): TensorPath {
  let owner = path;
  for (let of = tensors[owner]?.of; of !== undefined; of = tensors[owner]?.of) owner = of;
  return owner;
}

export function isGradient({ tensors }: Recorded, path: TensorPath): boolean {
  return tensors[path]?.role === "gradient";
}

/** Whether it is a parameter, or a parameter's gradient, next value or state. */
export function isOfParameter(session: Recorded, path: TensorPath): boolean {
  return session.tensors[ownerOf(session, path)]?.role === "parameter";
}

/** The gradient of the loss by a tensor, whole: not what a single reader of it gives back. Undefined where none is computed. */
export function gradientOf({ tensors }: Recorded, path: TensorPath): TensorPath | undefined {
  return relationsOf(tensors).gradients.get(path);
}

/** What a tensor is in the next iteration. */
export function nextOf({ tensors }: Recorded, path: TensorPath): TensorPath | undefined {
  return relationsOf(tensors).nexts.get(path);
}

/** The name of the layer that has a tensor; of a gradient the layer that has what it is of. Undefined for the input and settings. */
export function layerNameOf(session: Recorded, path: TensorPath): string | undefined {
  return session.tensors[ownerOf(session, path)]?.layer;
}

/** What a tensor is called within its layer: `weight.grad` of `layer1.0.conv1.weight.grad`. */
export function localName(session: Recorded, path: TensorPath): string {
  const layer = layerNameOf(session, path);
  return layer !== undefined && path.startsWith(`${layer}.`) ? path.slice(layer.length + 1) : path;
}

interface Relations {
  readonly gradients: ReadonlyMap<TensorPath, TensorPath>;
  readonly nexts: ReadonlyMap<TensorPath, TensorPath>;
}

const known = new WeakMap<Tensors, Relations>();

/** Records stand in the order in which tensors are written, so that a sum of gradients comes after its parts. */
function relationsOf(tensors: Tensors): Relations {
  let found = known.get(tensors);
  if (!found) {
    const every = Object.values(tensors);
    const having = (role: TensorInfo["role"]): Relations["nexts"] =>
      new Map(
        every.flatMap((one) => (one.role === role && one.of !== undefined ? [[one.of, one.path]] : [])),
      );
    found = { gradients: having("gradient"), nexts: having("next") };
    known.set(tensors, found);
  }
  return found;
}
