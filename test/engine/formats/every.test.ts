// Every layer that files exchange, over the op's own samples: it comes back from every format that holds a model, and
// onnxruntime computes of our file what the engine does. What ONNX has no node for is refused in so many words.

import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { formatFor, type Contents, type ModelDescription } from "../../../src-engine/formats";
import { rows } from "../../../src-engine/formats/model/exchanged";
import type { Op, Sample } from "../../../src-engine/ops/op";
import { completeAttrs } from "../../../src-engine/model/model";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import { sizeOf, type Tensor } from "../../../src-engine/tensor/tensor";
import { underSample } from "../../support/samples";
import { noise } from "./presets";
import { evaluated } from "./residual";

describe.each(rows.map(({ op }) => [op.type, op] as const))("%s", (_type, op) => {
  test.each(op.samples.map((sample: Sample<Attrs>) => [sample.name, sample] as const))(
    "%s",
    async (_name, sample) => {
      const contents = networkOf(op, sample);
      const { unwritable } = rows.find((row) => row.op === op)!;
      const why = unwritable?.(contents.model.layers.find(({ name }) => name === "layer")!.attrs);
      for (const extension of [".safetensors", ".onnx"]) {
        const format = formatFor(extension);
        if (why !== undefined && extension === ".onnx") {
          await expect(async () => format.encode(contents)).rejects.toThrow(why);
          return;
        }
        const { model, tensors } = await format.decode(await format.encode(contents));
        expect({ model, tensors: new Map([...tensors].sort()) }).toEqual({
          ...contents,
          tensors: new Map([...contents.tensors].sort()),
        });
      }
      const input = noise([2, ...contents.model.inputShape], "input", 2);
      const expected = evaluated(contents, input);
      const output = await computedElsewhere(contents, input);
      expect(output.length).toBe(expected.data.length);
      output.forEach((value, i) => {
        const off = Math.abs(value - expected.data[i]!);
        expect(off).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected.data[i]!)));
      });
    },
  );
});

/** The layer behind what makes its input of images, and before what makes rows of its output. */
function networkOf(whole: Op, sample: Sample<Attrs>): Contents & { model: ModelDescription } {
  const { shapes, attrs: given } = sample;
  const op = underSample(whole, sample);
  const [, ...shape] = shapes[op.inputs[0]!]!;
  const [channels, height = 1, width = 1] = shape.length === 3 ? shape : [sizeOf(shape)];
  const attrs = completeAttrs("layer", op, given);
  const laid = shape.length === 1 ? { type: "Flatten", attrs: {} } : { type: "Reshape", attrs: { shape } };
  const before = shape.length === 3 ? "input" : "laid";
  const { parameters, buffers } = op;
  const own = Object.entries({ ...parameters, ...buffers });
  return {
    model: {
      name: "one",
      inputShape: [channels!, height, width],
      layers: [
        ...(before === "laid" ? [{ name: before, ...laid }] : []),
        {
          name: "layer",
          type: op.type,
          attrs,
          ...(op.inputs.length > 1 && { inputs: op.inputs.map(() => before) }),
        },
        { name: "end", type: "Flatten", attrs: {} },
      ],
      mean: 0,
      deviation: 1,
    },
    tensors: new Map(
      own.map(([name, { shape, begins }]): [string, Tensor] => {
        const drawn = noise([...shape(shapes, attrs)], name, 0.5);
        // What begins at 1 is a factor or a variance, and stays positive.
        return [`layer.${name}`, begins === 1 ? { ...drawn, data: drawn.data.map((x) => 1 + x * x) } : drawn];
      }),
    ),
  };
}

async function computedElsewhere(contents: Contents, input: Tensor): Promise<Float32Array> {
  const session = await InferenceSession.create(await formatFor(".onnx").encode(contents));
  const feed = new OrtTensor("float32", Float32Array.from(input.data), [...input.shape]);
  const results = await session.run({ input: feed });
  return (await results[session.outputNames[0]!]!.getData()) as Float32Array;
}
