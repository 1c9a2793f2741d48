import { normalisedPixel } from "../../../src-engine/data/normalization";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { formatFor } from "../../../src-engine/formats";
import { noise, odd, presets } from "./presets";
import { evaluated, residual } from "./residual";

describe("onnxruntime computes from our ONNX file what the model computes", () => {
  test.each([...presets, odd, residual].map((contents) => [contents.model.name, contents] as const))(
    "%s",
    async (_name, contents) => {
      const session = await InferenceSession.create(await formatFor("model.onnx").encode(contents));
      expect(session.inputNames).toEqual(["input"]);
      for (const n of [1, 3]) {
        const input = noise([n, ...contents.model.inputShape], "input", 1);
        const feed = new OrtTensor("float32", Float32Array.from(input.data), [...input.shape]);
        const results = await session.run({ input: feed });
        const output = results[session.outputNames[0]!]!;
        const expected = evaluated(contents, input);
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

test.each([...presets, odd, residual].map((contents) => [contents.model.name, contents] as const))(
  "onnxruntime takes raw pixels where the graph of %s normalises by itself, and gives the same logits",
  async (_name, contents) => {
    const { inputShape, mean, deviation } = contents.model;
    const run = async (preprocessing: boolean, x: Float32Array): Promise<ArrayLike<number>> => {
      const session = await InferenceSession.create(
        await formatFor("model.onnx").encode({ ...contents, preprocessing }),
      );
      const results = await session.run({ input: new OrtTensor("float32", x, [3, ...inputShape]) });
      return (await results[session.outputNames[0]!]!.getData()) as Float32Array;
    };
    const { data } = noise([3, ...inputShape], "pixels", 60);
    const pixels = Float32Array.from(data, (value) => Math.min(255, Math.round(Math.abs(value))) / 255);
    const normalised = pixels.map((pixel) => normalisedPixel(255 * pixel, { mean, deviation }, 0));
    const [raw, usual] = [await run(true, pixels), await run(false, normalised)];
    expect(raw.length).toBe(usual.length);
    for (let i = 0; i < raw.length; i++) expect(Math.abs(raw[i]! - usual[i]!)).toBeLessThan(1e-5);
  },
);
