// A model in a JSON file: what is read, what the published schema allows, and what is said where something is wrong.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { presets, type Preset } from "../../../src-engine/model/presets";
import { ownModel } from "../../../src-engine/serve/session/ownModel";
import { validates } from "../../support/jsonSchema";
import { modelSchema } from "../../support/modelSchema";

const root = join(import.meta.dirname, "../../..");
const schema = modelSchema();
const residual = readFileSync(join(root, "resources/models/residual.json"), "utf8");

/** A preset as somebody would write it down. */
function written({ model, recipe }: Preset): object {
  const { learningRate, optimizer, ...others } = recipe;
  const { type = "SGD", attrs = {} } = optimizer ?? {};
  return { ...model, optimizer: { type, attrs: { ...attrs, learningRate } }, recipe: others };
}

test("docs/model.schema.json is what ops and optimizers say of themselves (else: vitest --update)", async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
    join(root, "docs/model.schema.json"),
  );
});

test.each(presets.map((preset) => [preset.model.name, preset] as const))(
  "%s as JSON is valid, and read as the preset it is",
  (_name, preset) => {
    const file = written(preset);
    expect(validates(schema, file)).toBe(true);
    const { model, recipe } = ownModel(JSON.stringify(file));
    expect(model).toEqual(preset.model);
    expect(recipe).toEqual({ optimizer: { type: "SGD", attrs: {} }, ...preset.recipe });
  },
);

test("the example that comes with Backstep is valid, and its recipe is completed", () => {
  expect(validates(schema, JSON.parse(residual))).toBe(true);
  const { model, recipe } = ownModel(residual);
  expect(model.layers[5]).toEqual({ name: "add", type: "Add", attrs: {}, inputs: ["relu2", "pool1"] });
  expect(recipe).toEqual({
    ...presets[0]!.recipe,
    ...{ batchSize: 32, epochs: 3, learningRate: 0.003, optimizer: { type: "Adam", attrs: {} } },
  });
});

describe("what is wrong is said at its field", () => {
  test.each([
    [
      '"relu2", "pool1"',
      '"relu9", "pool1"',
      /layers\[5\]\.inputs\[0\]: no layer is called relu9; near are relu\d, relu\d/,
      true,
    ],
    [
      '"Linear"',
      '"Dense"',
      /layers\[8\]\.type: layer "fc" has unknown type "Dense"; known types are Conv2d/,
      false,
    ],
    [
      '"outFeatures": 10',
      '"outFeatures": 0',
      /layers\[8\]\.attrs\.outFeatures: expected a whole number of at least 1, got 0/,
      false,
    ],
    [
      '"outChannels": 8,',
      '"outChannels": 8, "dilation": [1, 0],',
      /layers\[0\]\.attrs\.dilation\[1\]: expected a whole number of at least 1, got 0/,
      false,
    ],
    [
      '"outFeatures": 10',
      '"outFeatures": 10, "bias": 1',
      /layers\[8\]\.attrs\.bias: expected true or false, got 1/,
      false,
    ],
    ['"outFeatures": 10', '"out": 10', /layers\[8\]\.attrs: Linear "fc" has no attribute "out"/, false],
    [
      '"outFeatures": 10',
      '"outFeatures": "ten"',
      /layers\[8\]\.attrs\.outFeatures: expected a whole number of at least 1, got "ten"/,
      false,
    ],
    ['"CrossEntropyLoss"', '"ReLU"', /loss\.type: ReLU is no loss/, false],
    ['"CrossEntropyLoss"', '"Hinge"', /loss\.type: .*unknown type "Hinge"/, false],
    ['"Adam"', '"Adamant"', /optimizer\.type: unknown optimizer "Adamant"; known are SGD, Adam/, false],
    [
      '"learningRate": 0.003',
      '"beta1": 1',
      /optimizer\.attrs\.beta1: expected a number of at least 0 and below 1, got 1/,
      false,
    ],
    ['"batchSize": 32', '"batchSize": 0', /recipe\.batchSize: expected a whole number from 1/, false],
    [
      '"batchSize": 32',
      '"initialization": "he"',
      /recipe\.initialization: unknown initialization "he"/,
      false,
    ],
    ['"batchSize": 32', '"lr": 1', /recipe\.lr: expected no such field/, false],
    ["[1, 28, 28]", "[28, 28]", /input: expected a list of 3/, false],
    ['"loss":', '"lost":', /lost: expected no such field/, false],
    ['"name": "residual",', "", /name: expected a text, got nothing/, false],
    ['"name": "relu1"', '"name": "conv1"', /conv1/, true],
  ])("%s → %s", (from, to, message, isValid) => {
    const file = residual.replace(from, to);
    expect(file).not.toBe(residual);
    expect(() => ownModel(file)).toThrow(message);
    // Which layers there are no schema knows; everything else it says as the reader does.
    expect(validates(schema, JSON.parse(file))).toBe(isValid);
  });

  test("a text that is no JSON is refused with its place", () => {
    expect(() => ownModel("{ name")).toThrow(/^model: expected .* at character 2/);
  });
});
