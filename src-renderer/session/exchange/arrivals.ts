// The tensors of a stop as they arrive: most with it or before it, and what is too large or was not in view when somebody looks at
// it, region by region.

import { shallowReactive, shallowRef, type Ref } from "vue";
import type { Answer, Tensors } from "../../../src-engine/protocol/wire/client";
import type { InView, Requests, TensorPath, Versions } from "../../../src-engine/protocol/protocol";
import { readTensor, type ReadTensor } from "../readTensor";

/** How much of a tensor is here, in elements. */
interface Arriving {
  readonly here: number;
  readonly size: number;
}

export interface Arrivals {
  /** By path, what is here of this stop. */
  readonly tensors: Readonly<Ref<Tensors>>;
  /** Another stop, and what is in view there. */
  stop(view: InView, sent: Tensors): void;
  /** Which of the bytes a tensor has are wanted still: the version to ask for; undefined where it is here, or not written. */
  missing(path: TensorPath): string | undefined;
  /** Asks for what is missing of it. */
  fetch(path: TensorPath, sample: number): Promise<void>;
  /** Undefined where it is not asked for. */
  progress(path: TensorPath): Arriving | undefined;
  clear(): void;
}

/** @param ask sends the request; a tensor that comes in parts is whole when it answers */
export function createArrivals(
  ask: (args: Requests["read"]["arguments"]) => Promise<Answer<"read">>,
): Arrivals {
  const tensors = shallowRef<Tensors>(new Map());
  const versions = shallowRef<Versions>({});
  /** What was asked for, while it is what it was. */
  const fetched = new Map<TensorPath, ReadTensor>();
  const arriving = shallowReactive(new Map<TensorPath, Arriving>());
  const underWay = new Map<TensorPath, string>();

  const missing = (path: TensorPath): string | undefined =>
    tensors.value.has(path) ? undefined : versions.value[path];

  async function fetch(path: TensorPath, sample: number): Promise<void> {
    const wanted = missing(path);
    if (wanted === undefined || underWay.get(path) === wanted) return;
    underWay.set(path, wanted);
    const isWanted = (): boolean => missing(path) === wanted;
    try {
      const read = await readTensor(ask, { path, sample }, (here, size) => {
        if (isWanted()) arriving.set(path, { here, size });
        return isWanted();
      });
      if (read?.version !== wanted || !isWanted()) return;
      fetched.set(path, read);
      tensors.value = new Map(tensors.value).set(path, read.tensor);
    } finally {
      if (underWay.get(path) === wanted) {
        underWay.delete(path);
        arriving.delete(path);
      }
    }
  }

  return {
    tensors,
    missing,
    fetch,
    progress: (path) => arriving.get(path),
    stop(view, sent) {
      versions.value = view.versions;
      const here = new Map(sent);
      for (const [path, { version, tensor }] of fetched) {
        if (view.versions[path] !== version || here.has(path)) fetched.delete(path);
        else here.set(path, tensor);
      }
      tensors.value = here;
    },
    clear() {
      fetched.clear();
      versions.value = {};
      tensors.value = new Map();
    },
  };
}
