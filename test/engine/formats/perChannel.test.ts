import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, test } from "vitest";
import { decodeBeside, encodeBeside } from "../../../src-engine/formats/npz/besideNpz";
import { formatFor } from "../../../src-engine/formats";
import { decodeModel } from "../../../src-engine/formats/model/modelFile";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { decodeOnnx } from "../../../src-engine/formats/onnx/onnxReader";
import { normalised, Probe } from "../../../src-engine/run/probe";
import { contentsOf } from "../../../src-engine/serve/session/weights";
import { trainerOf } from "../../../src-engine/serve/session/launch";
import { colored, deviation, mean, thousand } from "../../support/manyClasses";
import { sessionFile } from "../../support/sessionFile";
import { simdBackend } from "../../support/runs";

const trainer = trainerOf(colored, { seed: 2 }, thousand, simdBackend);
const contents = contentsOf(trainer, trainer.weights());

describe("a mean and a deviation for each channel", () => {
  test("come back out of safetensors and out of the file beside npz", async () => {
    const format = formatFor("weights.safetensors");
    expect((await format.decode(await format.encode(contents))).model).toMatchObject({ mean, deviation });
    const beside = await decodeBeside((await encodeBeside(contents))!, contents.tensors);
    expect(beside?.model).toMatchObject({ mean, deviation });
  });

  test.each([false, true])(
    "come back out of ONNX (normalised by the graph itself: %s)",
    async (preprocessing) => {
      const bytes = await formatFor("weights.onnx").encode({ ...contents, preprocessing });
      const read = decodeOnnx(bytes);
      expect(read.model).toMatchObject({ mean, deviation });
      expect(read.preprocessing ?? false).toBe(preprocessing);
    },
  );

  test("are told of in words, and images of three channels as what they are", () => {
    expect(contents.metadata?.get("backstep.channels")).toBe("red, green, blue");
  });

  test("are applied by onnxruntime as by the network here", async () => {
    const pixels = thousand.test.pixels.subarray(0, 108);
    const bytes = await formatFor("weights.onnx").encode({ ...contents, preprocessing: true });
    const run = await InferenceSession.create(bytes);
    const input = new OrtTensor(
      "float32",
      Float32Array.from(pixels, (raw) => raw / 255),
      [1, 3, 6, 6],
    );
    const result = (await run.run({ input }))[run.outputNames[0]!]!;
    const found = (await result.getData()) as Float32Array;
    const probe = new Probe(colored.model, simdBackend);
    const outputs = probe.forward(normalised(pixels, colored.model.input, colored.recipe), trainer.weights());
    const expected = outputs.get("fc.output")!.data;
    expect(found).toHaveLength(1000);
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5));
  });

  test("stand in a model's file, as many as there are channels", () => {
    const { name, input, layers, loss } = colored.model;
    const text = (recipe: object): string => JSON.stringify({ name, input, layers, loss, recipe });
    expect(decodeModel(text({ mean, deviation: 0.25 })).recipe).toEqual({ mean, deviation: 0.25 });
    expect(() => decodeModel(text({ mean: [0.5, 0.5] }))).toThrow(
      "recipe.mean: expected a number, or a list of 3, one for each channel, got a list of 2",
    );
    expect(() => decodeModel(text({ deviation: [1, 1, 0] }))).toThrow(
      "recipe.deviation[2]: expected a number from",
    );
  });

  test("stand in a session's file", () => {
    const { run } = sessionFile;
    const three = { ...run.model, input: [3, 28, 28] as const };
    const file = {
      ...sessionFile,
      run: { ...run, model: three, recipe: { ...run.recipe, mean, deviation } },
    };
    expect(decodeSession(encodeSession(file)).run.recipe).toEqual(file.run.recipe);
    const wrong = { ...file, run: { ...file.run, model: run.model } };
    expect(() => decodeSession(encodeSession(wrong))).toThrow(
      "run.recipe.mean: expected a list of at most 1, got a list of 3",
    );
  });
});
