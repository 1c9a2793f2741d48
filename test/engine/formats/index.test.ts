import { describe, expect, test } from "vitest";
import { besideParts } from "../../support/besideParts";
import { FormatError, formatFor, formatOf, writableFormats } from "../../../src-engine/formats";
import { encodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { tensor } from "../../../src-engine/tensor/tensor";
import { odd, presets } from "./presets";
import { residual } from "./residual";

describe("every format", () => {
  test.each(writableFormats.map((format) => [format.name, format] as const))(
    "%s recognizes its own bytes and no others'",
    async (_name, format) => {
      for (const other of writableFormats)
        expect(format.recognizes(await other.encode(odd))).toBe(format === other);
    },
  );

  test.each(writableFormats.map((format) => [format.name, format] as const))(
    "%s brings back weights and running values, and which layer reads which",
    async (_name, format) => {
      for (const contents of [...presets, residual]) {
        const bytes = await format.encode(contents);
        const back = await formatOf(bytes).decode(bytes, await besideParts(format, contents));
        expect(new Map([...back.tensors].sort())).toEqual(new Map([...contents.tensors].sort()));
        expect(back.model).toEqual(format.beside ? undefined : contents.model);
      }
    },
  );

  test.each(writableFormats.map((format) => [format.name, format] as const))(
    "%s is found by its extension, in any case",
    (_name, format) => {
      expect(formatFor(`/some.where/model${format.extensions[0]}`)).toBe(format);
      expect(formatFor(`MODEL${format.extensions[0].toUpperCase()}`)).toBe(format);
    },
  );

  test("an unknown name is refused", () => {
    expect(() => formatFor("model.xyz")).toThrow(FormatError);
    expect(() => formatFor("model.xyz")).toThrow(
      'no format goes by the name "model.xyz"; known are .safetensors, .npz, .pt, .json, .onnx',
    );
  });

  test("unknown bytes are refused", () => {
    expect(() => formatOf(new Uint8Array())).toThrow("the file is empty");
    expect(() => formatOf(Uint8Array.of(0x7f, 0x45))).toThrow('found 2 bytes that begin with "7f 45"');
  });
});

describe("safetensors refuses", () => {
  const layer = (attrs: string, type = '"MaxPool2d"', name = '"pool"'): string =>
    `{"name":"m","inputShape":[1,2,3],"layers":[{"name":${name},"type":${type},"attrs":${attrs}}],"mean":0,"deviation":1}`;

  test.each([
    ["a model that is not JSON", "{", "the model description is not JSON"],
    ["a model that is a list", "[]", "the model description must be an object"],
    ["a model without name", "{}", "the model's name must be a string"],
    ["a model without layers", '{"name":"m"}', "the model's layers must be a list"],
    [
      "an input of two dimensions",
      '{"name":"m","layers":[],"inputShape":[1,2]}',
      "inputShape must be three whole numbers",
    ],
    [
      "an input of no height",
      '{"name":"m","layers":[],"inputShape":[1,0,2]}',
      "inputShape must be three whole numbers",
    ],
    [
      "a missing mean",
      '{"name":"m","layers":[],"inputShape":[1,2,3]}',
      "the model's mean must be a finite number",
    ],
    [
      "a missing deviation",
      '{"name":"m","layers":[],"inputShape":[1,2,3],"mean":0,"deviation":null}',
      "deviation must be",
    ],
    ["a layer without name", layer("{}", '"ReLU"', '""'), "layer 0 has no name"],
    ["a layer without type", layer("{}", "7"), 'layer "pool" has no type'],
    [
      "a layer of unknown type",
      layer("{}", '"__proto__"'),
      'unknown type "__proto__"; known are AdaptiveAvgPool2d, Add, AvgPool2d',
    ],
    ["a layer without attributes", layer("null"), 'attrs of "pool" must be an object'],
    ["an unknown attribute", layer('{"__proto__":1}'), 'MaxPool2d "pool" has unknown attribute "__proto__"'],
    [
      "a missing attribute",
      layer('{"stride":1}'),
      'MaxPool2d "pool" needs kernelSize, a whole number of at least 1 and below 16777216 or a list of 2 of them, got undefined',
    ],
    ["an attribute with a fraction", layer('{"kernelSize":1.5}'), "got 1.5"],
    [
      "two layers of one name",
      '{"name":"m","layers":[{"name":"a","type":"ReLU","attrs":{}},{"name":"a","type":"ReLU","attrs":{}}],"inputShape":[1,2,3]}',
      'two layers are named "a"',
    ],
    [
      "a layer that reads nobody",
      '{"name":"m","layers":[{"name":"a","type":"ReLU","attrs":{},"inputs":["b"]}],"inputShape":[1,2,3]}',
      "layers[0].inputs[0]: no layer is called b; near are a, input",
    ],
    [
      "inputs that are no list",
      '{"name":"m","layers":[{"name":"a","type":"ReLU","attrs":{},"inputs":"b"}],"inputShape":[1,2,3]}',
      'inputs of "a" must be a list of layers\' names',
    ],
    [
      "layers that read one another",
      '{"name":"m","layers":[{"name":"a","type":"ReLU","attrs":{},"inputs":["b"]},{"name":"b","type":"ReLU","attrs":{}}],"inputShape":[1,2,3]}',
      "a, b read one another in a circle",
    ],
    [
      "an output that is no layer",
      '{"name":"m","layers":[],"output":"z","inputShape":[1,2,3]}',
      "output: no layer is called z; near are input",
    ],
    ["a layer called as the images", layer("{}", '"ReLU"', '"input"'), 'no layer can be called "input"'],
    [
      "a share that is none",
      layer('{"p":1}', '"Dropout"', '"drop"'),
      'Dropout "drop" needs p, a number of at least 0 and below 1, got 1',
    ],
    ["deep JSON", "[".repeat(200_000) + "]".repeat(200_000), "the model description"],
  ])("%s", async (_name, description, message) => {
    const bytes = encodeSafetensors({
      metadata: new Map([["backstep.model", description]]),
      tensors: new Map(),
    });
    await expect(formatOf(bytes).decode(bytes)).rejects.toThrow(FormatError);
    await expect(formatOf(bytes).decode(bytes)).rejects.toThrow(message);
    await expect(formatOf(bytes).decode(bytes)).rejects.toThrow(/^safetensors: /);
  });

  test("nothing of what others say of their files", async () => {
    const metadata = new Map([["format", "pt"]]);
    const bytes = encodeSafetensors({ metadata, tensors: new Map([["a", tensor([], [1])]]) });
    expect(await formatOf(bytes).decode(bytes)).toEqual({
      metadata,
      tensors: new Map([["a", tensor([], [1])]]),
    });
  });
});
