// A file's graph to be looked at, as it stands there.

import type { FileGraph } from "../../imported";
import { show } from "../onnxAttributes";
import type { OnnxGraph } from "../onnxProto";

/** An initializer is a tensor only, even where the file lists it among its inputs, as old ones do. */
export function fileGraph({ nodes, initializers, inputs, outputs }: OnnxGraph): FileGraph {
  return {
    nodes: nodes.map(({ name, operator, domain, inputs, outputs, attributes }) => ({
      ...{ name, inputs, outputs },
      operator: domain === "" ? operator : `${domain}.${operator}`,
      attributes: Object.fromEntries([...attributes].map(([key, value]) => [key, show(value)])),
    })),
    tensors: [...initializers.values()].map(({ name, type, shape }) => ({ name, type, shape })),
    inputs: inputs.map(({ name }) => name).filter((name) => !initializers.has(name)),
    outputs: outputs.map(({ name }) => name),
  };
}
