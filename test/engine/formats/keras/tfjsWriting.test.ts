// What is written for TensorFlow.js comes back: every weight to the bit, and a network that computes the same. What Keras has no layer
// for is said.

import { describe, expect, test } from "vitest";
import { formatFor, type Contents, type ModelDescription } from "../../../../src-engine/formats";
import { importModel } from "../../../../src-engine/formats/importModel";
import { rows } from "../../../../src-engine/formats/model/exchanged";
import { completeAttrs } from "../../../../src-engine/model/model";
import { operandNames, type Op, type Sample } from "../../../../src-engine/ops/op";
import type { Attrs } from "../../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../../src-engine/tensor/tensor";
import { besideParts } from "../../../support/besideParts";
import { underSample } from "../../../support/samples";
import { noise, presets } from "../presets";

import { evaluated, residual } from "../residual";

const tfjs = formatFor("model.json");
/** Ops of which some layer was written. */
const written = new Set<string>();

describe.each(rows.map(({ op }) => [op.type, op] as const))("%s", (type, op) => {
  test.each(op.samples.map((sample: Sample<Attrs>) => [sample.name, sample] as const))(
    "%s",
    async (_name, sample) => {
      const contents = networkOf(op, sample);
      if (!contents) return;
      const found = await again(contents).catch((error: unknown) => error as Error);
      if (found instanceof Error) {
        expect(found.message).toMatch(
          /^tfjs: \w+ "(layer|head)" (has|is|reads|pads|takes|rounds|counts|lies) /,
        );
        return;
      }
      written.add(type);
      holds(found, contents);
    },
  );
});

test("nearly every kind of layer that Keras has was among them", () => {
  expect(written.size).toBeGreaterThanOrEqual(20);
});

test.each(presets.map((one) => [one.model.name, one] as const))(
  "%s comes back whole",
  async (_name, preset) => {
    const contents = preset;
    const found = await again(contents);
    holds(found, contents);
    expect([found.model.mean, found.model.deviation]).toEqual([
      contents.model.mean,
      contents.model.deviation,
    ]);
  },
);

test("a network that branches is a functional model, one that does not a sequential one", async () => {
  const contents = residual;
  holds(await again(contents), contents);
  const text = new TextDecoder().decode(await tfjs.encode(contents));
  expect(text).toContain('"class_name": "Functional"');
  expect(new TextDecoder().decode(await tfjs.encode(presets[0]!))).toContain('"class_name": "Sequential"');
});

async function again(contents: Contents) {
  const bytes = await tfjs.encode(contents);
  return importModel(bytes, await besideParts(tfjs, contents));
}

function holds(
  found: Awaited<ReturnType<typeof again>>,
  contents: Contents & { model: ModelDescription },
): void {
  expect(found.problems).toEqual([]);
  const bits = ({ tensors }: Contents) =>
    [...tensors]
      .map(([name, { data }]) => [name, [...new Uint32Array(Float32Array.from(data).buffer)]])
      .sort();
  expect(bits(found)).toEqual(bits(contents));
  const input = noise([2, ...contents.model.inputShape], "input", 2);
  const [ours, theirs] = [evaluated(contents, input), evaluated(found, input)];
  expect(theirs.shape).toEqual(ours.shape);
  theirs.data.forEach((value, i) => expect(Math.abs(value - ours.data[i]!)).toBeLessThan(1e-5));
}

/** The layer, behind what makes its input of images, and a matrix behind it: images are flattened in another order in Keras. */
function networkOf(whole: Op, sample: Sample<Attrs>): (Contents & { model: ModelDescription }) | undefined {
  const { shapes, attrs: given } = sample;
  const op = underSample(whole, sample);
  const names = operandNames(op).filter((name) => /^(input\d*|other)$/.test(name) && shapes[name]);
  const sizes = names.map((name) => shapes[name]!);
  const [first] = sizes;
  if (!first || sizes.some((one) => one.join() !== first.join()) || first.length === 3 || first.length > 4)
    return undefined;
  const [, channels, height = 1, width = 1] = first;
  const isFlat = first.length === 2;
  const attrs = completeAttrs("layer", op, given);
  const own = Object.entries({ ...op.parameters, ...op.buffers });
  const output = (op.evaluation ?? op).forward["output"]!.shape(
    { ...shapes, ...Object.fromEntries(own.map(([name, { shape }]) => [name, shape(shapes, attrs)])) },
    attrs,
  );
  const features = output.slice(1).reduce((all, n) => all * n, 1);
  const drawn = own.map(([name, { shape, begins }]): [string, Tensor] => {
    const one = noise([...shape(shapes, attrs)], name, 0.5);
    return [
      `layer.${name}`,
      { ...one, data: begins === 1 ? one.data.map((x) => Math.fround(1 + x * x)) : one.data },
    ];
  });
  return {
    model: {
      name: "one",
      inputShape: [channels!, height, width],
      layers: [
        ...(isFlat ? [{ name: "rows", type: "Flatten", attrs: {} }] : []),
        { name: "layer", type: op.type, attrs, inputs: names.map(() => (isFlat ? "rows" : "input")) },
        { name: "end", type: "Flatten", attrs: {} },
        { name: "head", type: "Linear", attrs: { outFeatures: 3, bias: true } },
      ],
      mean: [0.1, 0.2, 0.3].slice(0, channels).length === channels ? [0.1, 0.2, 0.3].slice(0, channels) : 0.5,
      deviation: 0.25,
    },
    tensors: new Map([
      ...drawn,
      ["head.weight", noise([3, features], "head", 0.5)],
      ["head.bias", noise([3], "bias", 0.5)],
    ]),
  };
}
