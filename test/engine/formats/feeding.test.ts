// What an exported file says of itself: how it is fed, and where it comes from.

import { describe, expect, test } from "vitest";
import { besideParts } from "../../support/besideParts";
import { formatFor, writableFormats, type Contents } from "../../../src-engine/formats";
import { inputSentence } from "../../../src-engine/formats/model/feeding";
import { originMetadata, originSentence } from "../../../src-engine/formats/session/origin";
import { decodeOnnx } from "../../../src-engine/formats/onnx/onnxReader";
import { encodeOnnx } from "../../../src-engine/formats/onnx/onnxWriter";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { readOnnx } from "../../../src-engine/formats/onnx/onnxProto";
import { odd, presets } from "./presets";

const cnn = presets[1]!;
const metadata = originMetadata({
  engine: "0.1.0",
  data: "mnist",
  classes: ["zero", "one"],
  channels: "gray",
  seed: 7,
  iteration: 3200,
  accuracy: { share: 0.984, images: 10_000, split: "test" },
});
const told: Contents = { ...cnn, metadata };

describe("a file says how to feed the network and where it comes from", () => {
  test("in the metadata of ONNX and of safetensors, in the same words", async () => {
    const onnx = readOnnx(encodeOnnx(told)).metadata;
    const { metadata: safetensors } = decodeSafetensors(await formatFor(".safetensors").encode(told));
    for (const said of [onnx, safetensors]) {
      expect(Object.fromEntries(said)).toMatchObject({
        "backstep.mean": "0.1307",
        "backstep.deviation": "0.3081",
        "backstep.input":
          "float32 [N, 1, 28, 28], that is N, channels, height, width: (pixels / 255 − 0.1307) / 0.3081",
        "backstep.output":
          "a row of logits for each image, one a class; a softmax makes probabilities of them",
        "backstep.classes": '["zero","one"]',
        "backstep.channels": "gray",
        "backstep.seed": "7",
        "backstep.iteration": "3200",
        "backstep.accuracy": "0.984",
        "backstep.accuracyOf": "10000 test images",
      });
    }
  });

  test("in ONNX's doc strings, for people", () => {
    const text = Buffer.from(encodeOnnx(told)).toString("utf8");
    expect(text).toContain(
      "cnn-pytorch, written by Backstep. Trained: 3200 iterations, data mnist, seed 7, accuracy 0.984 on 10000 test images. " +
        'Channels: gray. Classes: ["zero","one"].',
    );
    expect(text).toContain(inputSentence(cnn.model));
  });

  test("but not an accuracy that nobody measured", () => {
    const unknown = originMetadata({ seed: 7 });
    expect([...unknown.keys()]).toEqual(["backstep.seed"]);
    expect(originSentence(unknown)).toBe("Trained: seed 7.");
  });

  test.each(
    writableFormats.flatMap((from) => writableFormats.map((to) => [from.name, to.name, from, to] as const)),
  )("and keeps it from %s to %s and back, with the same words", async (_from, _to, from, to) => {
    const through = async (contents: Contents, format: typeof from): Promise<Contents> => {
      const { encode, decode, beside } = format;
      const read = await decode(await encode(contents), await besideParts(format, contents));
      const text = await beside?.encode(contents);
      return { ...read, ...(text === undefined ? {} : await beside!.decode(text, read.tensors)) };
    };
    const back = await through(await through(told, from), to);
    expect(back.metadata).toEqual(metadata);
    expect(back.model).toEqual(cnn.model);
  });
});

describe("the file beside an npz", () => {
  const { beside } = formatFor(".npz");

  test("is not taken for that of other weights", async () => {
    const text = (await beside!.encode(told))!;
    expect(await beside!.decode(text, odd.tensors)).toBeUndefined();
    expect((await beside!.decode(text, cnn.tensors))?.metadata).toEqual(metadata);
  });

  test("is JSON that people can read", async () => {
    const said = JSON.parse((await beside!.encode(told))!) as Record<string, Record<string, unknown>>;
    expect(said["feeding"]!["backstep.input"]).toBe(inputSentence(cnn.model));
    expect(said["metadata"]!["backstep.iteration"]).toBe("3200");
    expect(said["model"]!["mean"]).toBe(0.1307);
  });

  test("is not there where there is nothing to say", async () => {
    expect(await beside!.encode({ tensors: cnn.tensors })).toBeUndefined();
  });

  test.each([
    ["{", "expected a key"],
    ['{"format":"other"}', 'format: expected "backstep.weights", got "other"'],
    [
      '{"format":"backstep.weights","weightsSha256":"0","metadata":{"a":1}}',
      "metadata.a: expected a text, got 1",
    ],
    [
      '{"format":"backstep.weights","weightsSha256":"0","metadata":{},"model":{"name":1}}',
      "the model's name must be a string",
    ],
  ])("is refused where it reads %s", async (text, problem) => {
    await expect(beside!.decode(text, cnn.tensors)).rejects.toThrow(problem);
  });
});

describe("a graph that normalises by itself", () => {
  test.each([cnn, odd].map((contents) => [contents.model.name, contents] as const))(
    "is known again, to the last bit: %s",
    (_name, contents) => {
      const bytes = encodeOnnx({ ...contents, preprocessing: true });
      expect(decodeOnnx(bytes)).toEqual({ ...contents, preprocessing: true });
      expect(encodeOnnx(decodeOnnx(bytes))).toEqual(bytes);
    },
  );

  test("does not tell anybody to normalise once more", () => {
    const { metadata: said } = readOnnx(encodeOnnx({ ...cnn, preprocessing: true }));
    expect(said.has("backstep.mean")).toBe(false);
    expect(said.get("backstep.input")).toContain(
      "pixels / 255, from 0 to 1; the graph itself computes (x − 0.1307)",
    );
  });

  test("believes its nodes where the metadata say something else", () => {
    const text = Buffer.from(encodeOnnx({ ...cnn, preprocessing: true })).toString("latin1");
    const lied = Buffer.from(text.replace("mean\x12\x060.1307", "mean\x12\x060.9999"), "latin1");
    expect(decodeOnnx(new Uint8Array(lied)).model.mean).toBe(Math.fround(0.1307));
  });
});
