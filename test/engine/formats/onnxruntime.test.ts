import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { formatOf } from "../../../src-engine/formats";
import { forward } from "./forward";
import { noise, odd, presets } from "./presets";

describe("onnxruntime computes from our ONNX file what the model computes", () => {
  test.each([...presets, odd].map((contents) => [contents.model.name, contents] as const))(
    "%s",
    async (_name, contents) => {
      const session = await InferenceSession.create(await formatOf("model.onnx").encode(contents));
      expect(session.inputNames).toEqual(["input"]);
      for (const n of [1, 3]) {
        const input = noise([n, ...contents.model.inputShape], "input", 1);
        const feed = new OrtTensor("float32", Float32Array.from(input.data), [...input.shape]);
        const results = await session.run({ input: feed });
        const output = results[session.outputNames[0]!]!;
        const expected = forward(contents, input);
        expect(output.dims).toEqual(expected.shape);
        const values = await output.getData();
        if (!(values instanceof Float32Array)) throw new Error("onnxruntime gave no float32");
        let difference = 0;
        values.forEach(
          (value, i) => (difference = Math.max(difference, Math.abs(value - expected.data[i]!))),
        );
        expect(difference).toBeLessThan(1e-5);
      }
    },
  );
});
