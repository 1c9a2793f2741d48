// Which tensors have their elements in common, one for one: a tensor with its gradient and its successor, and behind an
// elementwise layer its output with each of its inputs. So x, y, x̄ and ȳ of a ReLU are four pictures of the same elements,
// and so are both terms of an Add and their sum.

import type { SessionInfo, TensorPath } from "../../../src-engine/protocol/protocol";
import { ownerOf } from "../../../src-engine/protocol/relatedTensors";

/** Whether an element of one tensor is, at the same offset, an element of the other. */
type Correspond = (a: TensorPath, b: TensorPath) => boolean;

/** Made once a session; the answer looks up two paths. */
export function correspondence(session: Pick<SessionInfo, "layers" | "tensors">): Correspond {
  const { layers, tensors } = session;
  /** From a tensor to another of its kin that stands for it, and so on to one that stands for all. */
  const standIn = new Map<TensorPath, TensorPath>();
  const first = (path: TensorPath): TensorPath => {
    let found = path;
    for (let next = standIn.get(found); next !== undefined; next = standIn.get(found)) found = next;
    return found;
  };
  for (const { inputs, output, elementwise } of layers) {
    for (const input of elementwise ? inputs : []) {
      const [a, b] = [first(input), first(output)];
      if (a !== b) standIn.set(b, a);
    }
  }
  /** An optimizer's state may be a single number for all of a parameter. */
  const lastAlike = (path: TensorPath): TensorPath => {
    const owner = ownerOf(session, path);
    return String(tensors[path]?.shape) === String(tensors[owner]?.shape) ? owner : path;
  };
  const ancestor = (path: TensorPath): TensorPath => first(lastAlike(path));
  return (a, b) => a === b || ancestor(a) === ancestor(b);
}
