// Every kernel on every sample, also with batches of 1, 3 and 64: within the float32 bound that the rule's
// own expression gives, halos and padding left at zero, and the same bits every time; sums of products are added in the order that
// the rule declares. Convolutions also as they are behind 2×2 pooling, where kernels go by lists of what is not zero.

import { describe, expect, test } from "vitest";
import { boundOf } from "../../../src-engine/ops/shared/bound";
import { flatAttrs } from "../../../src-engine/ops/attrs";
import { ops } from "../../../src-engine/ops/index";
import { differentiated, readsOf, type Op, type Operands, type Sample } from "../../../src-engine/ops/op";
import { termsOf } from "../../../src-engine/ops/shared/products";
import { shapesOf } from "../../../src-engine/ops/rules";
import { updateOps } from "../../../src-engine/optim/index";
import type { Attrs, LayerInfo, TensorInfo, TensorPath } from "../../../src-engine/protocol/protocol";
import type { Program } from "../../../src-engine/run/program/program";
import { simd } from "../../../src-engine/run/machine/simd";
import { convert, tensor, unravel, type Tensor } from "../../../src-engine/tensor/tensor";
import { addedInFloat32 } from "../../support/addedInFloat32";
import { kernelBytes } from "../../support/kernels";
import { inEveryMode, operandsOf, underSample } from "../../support/samples";

const backend = simd(kernelBytes());

describe.each(inEveryMode([...ops, ...updateOps]))("%s", (_type, whole: Op) => {
  describe.each(variantsOf(whole))("%s", (_name, sample, pooled) => {
    const op = underSample(whole, sample);
    const x = float32Operands(op, sample, pooled);
    const program = programOf(op, sample, x, pooled);

    test.each(program.instructions.map((i, pc) => [i.rule, pc, i] as const))(
      "%s stays within float32 rounding of the rule",
      (_rule, pc, { run, attrs, writes }) => {
        const reference = run.compute(x, attrs);
        const compute = (): Tensor => {
          const executor = backend.start().open(program);
          executor.setState(new Map(Object.entries(x).map(([name, t]) => [pathOf(op, name), t])));
          executor.run(pc, pc + 1);
          executor.run(pc, pc + 1); // overwrites, does not accumulate
          return executor.read(writes);
        };
        const computed = compute();
        expect(computed.shape).toEqual(reference.shape);
        // Of a large tensor some, by an odd step.
        const step = Math.max(1, Math.floor(reference.data.length / ELEMENTS)) | 1;
        for (let i = 0; i < reference.data.length; i += step) {
          const bound = boundOf(run, unravel(i, reference.shape), x, attrs, pooled ? 2 : 1);
          const error = Math.abs(computed.data[i]! - reference.data[i]!);
          expect(error, `element ${i}: ${computed.data[i]} for ${reference.data[i]}`).toBeLessThanOrEqual(
            bound,
          );
        }
        expect(compute().data).toEqual(computed.data);
        if (!run.products || run.kernel?.roundedOnce) return;
        for (let i = 0; i < reference.data.length; i += step) {
          const terms = termsOf(run.products, unravel(i, reference.shape), x, attrs, pooled ? 2 : 1);
          expect(addedInFloat32(terms), `element ${i}, added in the order that the rule declares`).toBe(
            computed.data[i]! + 0, // a sum of nothing is 0, whatever its sign
          );
        }
      },
    );
  });
});

/** How many elements of a tensor are held against their explanations, about. */
const ELEMENTS = 600;

/** Every sample as it is, its shapes with other batches, and convolutions before 2×2 pooling. */
function variantsOf(op: Op): readonly (readonly [name: string, Sample<Attrs>, pooled: boolean])[] {
  return op.samples.flatMap((sample) => {
    const { name } = sample;
    const [first] = perSampleOf(op, sample);
    const isGiven = perSampleOf(op, sample).some((name) => sample.values?.[name]);
    const batches =
      first && !isGiven ? [fewestOf(op, sample), 3, 64].filter((N) => N !== sample.shapes[first]![0]) : [];
    const all = [
      [name, sample] as const,
      ...batches.map((N) => [`${name}, batch ${N}`, withBatch(op, sample, N)] as const),
    ];
    return all.flatMap(([title, one]) => {
      const dense = [title, one, false] as const;
      return op.type === "Conv2d" ? [dense, [`${title}, pooled`, one, true] as const] : [dense];
    });
  });
}

/** One sample, or two where there is something that one has not, such as a variance. */
function fewestOf(op: Op, sample: Sample<Attrs>): number {
  const [first] = Object.values(op.forward);
  try {
    first?.shape(withBatch(op, sample, 1).shapes, sample.attrs);
    return 1;
  } catch (error) {
    expect((error as Error).message).toContain("training needs more than one value");
    return 2;
  }
}

function withBatch(op: Op, sample: Sample<Attrs>, N: number): Sample<Attrs> {
  const wanted = perSampleOf(op, sample);
  const shapes = Object.entries(sample.shapes).map(
    ([name, shape]) => [name, wanted.includes(name) ? [N, ...shape.slice(1)] : shape] as const,
  );
  return { ...sample, shapes: Object.fromEntries(shapes) };
}

/** What it is given of other layers. */
function perSampleOf(op: Op, { shapes }: Sample<Attrs>): readonly string[] {
  return readsOf({ reads: op.inputs }, shapes).filter((name) => !["parameter", "gradient"].includes(name));
}

/** The sample's operands rounded to float32, and each gradient's own bound not hidden by rounding of its operands. */
function float32Operands(op: Op, sample: Sample<Attrs>, pooled: boolean): Operands {
  return Object.fromEntries(
    Object.entries(operandsOf(op, sample)).map(([name, t]) => {
      if (pooled && name === "gradOutput") return [name, onePlaceInFour(t)];
      return [name, t.dtype === "int32" ? t : convert(convert(t, "float32"), "float64")];
    }),
  );
}

/** What pooling leaves of a gradient, or a little more where windows do not fit. */
function onePlaceInFour({ shape, data }: Tensor): Tensor {
  return tensor(
    shape,
    Array.from(data, (value, i) => (i % 5 === 0 || i % 7 === 3 ? Math.fround(value) : 0)),
  );
}

const pairs = {
  type: "MaxPool2d",
  attrs: { kernelSize: 2, stride: 2, padding: 0, dilation: 1, ceilMode: false },
};

/** All of an op's rules as a program of their own, each reading operands that the test puts in place. */
function programOf(op: Op, sample: Sample<Attrs>, x: Operands, pooled: boolean): Program {
  const { attrs } = sample;
  const names = Object.keys(x);
  const operands = Object.fromEntries(names.map((name) => [name, pathOf(op, name)]));
  const own = Object.keys({ ...op.parameters, ...op.buffers, ...op.state, ...op.settings });
  const isOwn = (name: string): boolean => own.includes(name) || ["parameter", "gradient"].includes(name);
  const tensors: Record<TensorPath, TensorInfo> = {};
  const add = (path: TensorPath, of: string, { shape, dtype }: Pick<Tensor, "shape" | "dtype">): void => {
    const role = path === of ? "activation" : "gradient";
    const perSample = shape.length > 0 && of !== "stream" && !isOwn(of) && !op.forward[of]?.ofBatch;
    tensors[path] = { path, shape, dtype, role, ...(path !== of && { of }), perSample };
  };
  const differs = (name: string): boolean => name === "gradOutput" || name in op.backward;
  for (const name of names) add(pathOf(op, name), differs(name) ? differentiated(name) : name, x[name]!);
  const instructions = Object.entries({ ...op.forward, ...op.backward }).map(([rule, run]) => ({
    phase: rule in op.backward ? ("backward" as const) : ("forward" as const),
    layer: "layer",
    op: op.type,
    rule,
    attrs,
    kernelAttrs: flatAttrs(op.attrs, run.kernel?.attrs ?? [], attrs),
    operands,
    reads: Object.fromEntries(readsOf(run, x).map((name) => [name, pathOf(op, name)])),
    writes: pathOf(op, rule),
    run,
  }));
  for (const { rule, writes, run } of instructions) {
    const of = rule in op.backward ? differentiated(rule) : (run.next ?? rule);
    add(writes, of, { shape: run.shape(shapesOf(x), attrs), dtype: run.dtype ?? "float32" });
  }
  const layers = pooled
    ? [layerInfo("layer", op.type, attrs, "input"), layerInfo("pool", pairs.type, pairs.attrs, "output")]
    : [];
  return {
    model: { name: op.type, input: [1, 1, 1], layers: [], loss: { type: "", attrs: {} } },
    optimizer: { type: "SGD", attrs: {} },
    mode: "train",
    batchSize: x[perSampleOf(op, sample)[0] ?? ""]?.shape[0] ?? 1,
    layers,
    instructions,
    tensors,
    parameters: [],
    carried: [],
    nexts: [],
    streams: [],
    output: "output",
    loss: "output",
    evaluated: 0,
  };
}

/** As far as kernels ask. */
function layerInfo(name: string, type: string, attrs: Attrs, input: TensorPath): LayerInfo {
  const output = name === "layer" ? "output" : `${name}.output`;
  return {
    ...{
      name,
      type,
      attrs,
      title: type,
      inputs: [input],
      parameters: [],
      buffers: [],
      output,
      outputShape: [],
    },
    ...{ elementwise: false, hasUnits: false, givesProbabilities: false, reshapes: false },
  };
}

/** Gradients lie where a program would put them, so that they get the same layout. */
function pathOf(op: Op, name: string): TensorPath {
  if (name === "gradient") return "parameter.grad";
  if (name === "next") return "parameter.next";
  if (name === "gradOutput") return "output.grad";
  return name in op.backward ? `${differentiated(name)}.grad` : name;
}
