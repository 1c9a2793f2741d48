// Where an op says it reaches is where its explanations come from: of every op, on every sample.

import { describe, expect, test } from "vitest";
import { square } from "../../../src-engine/ops/_template/template";
import type { Expr } from "../../../src-engine/ops/expr";
import { ops } from "../../../src-engine/ops/index";
import { readsOf, type Op, type Operands } from "../../../src-engine/ops/op";
import { boxSize, folded, merged, unfolded, type Box, type Ends } from "../../../src-engine/ops/reach";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import { ravel, sizeOf, tensor, unravel, type Index, type Shape } from "../../../src-engine/tensor/tensor";
import { operandsOf, underSample } from "../../support/samples";

describe.each([...ops, square].map((op) => [op.type, op] as const))("%s", (_type, whole: Op) => {
  describe.each(whole.samples.map((sample) => [sample.name, sample] as const))("%s", (_name, sample) => {
    const op = underSample(whole, sample);
    const { attrs } = sample;
    const x = operandsOf(op, sample);
    const inputs = readsOf({ reads: op.inputs }, x).filter((name) => name !== "target");
    const endsOf = (name: string): Ends => ({
      ...{ input: x[name]!.shape, output: x[lastOf(op)]!.shape },
      ...{ inputs: inputs.map((one) => x[one]!.shape), place: inputs.indexOf(name) },
    });

    describe.each(inputs)("%s", (input) => {
      const ends = endsOf(input);
      const sources = sourcesOf(op, x, attrs, input);

      test("an output sees the inputs that explain it, and no others", () => {
        sources.forEach((found, o) => {
          const boxes = op.reach.sees(boxOf(unravel(o, ends.output)), ends, attrs);
          expect(elements(boxes, ends.input), `output ${o}`).toEqual(sorted(found));
        });
      });

      test("an input influences the outputs that it explains, and no others", () => {
        for (let i = 0; i < sizeOf(ends.input); i++) {
          const boxes = op.reach.influences(boxOf(unravel(i, ends.input)), ends, attrs);
          const explained = sources.flatMap((found, o) => (found.has(i) ? [o] : []));
          expect(elements(boxes, ends.output), `input ${i}`).toEqual(explained);
        }
      });
    });

    test("an element of a parameter is used by the outputs that it explains, and no others", () => {
      const ends = endsOf(inputs[0]!);
      for (const parameter of Object.keys(op.parameters ?? {})) {
        const { shape } = x[parameter]!;
        const users = sourcesOf(op, x, attrs, parameter);
        for (let w = 0; w < sizeOf(shape); w++) {
          const boxes = op.reach.uses!(parameter, unravel(w, shape), ends, attrs);
          const explained = users.flatMap((found, o) => (found.has(w) ? [o] : []));
          expect(elements(boxes, ends.output), `${parameter} ${w}`).toEqual(explained);
        }
      }
    });

    test("a box sees and influences what its elements do together", () => {
      const ends = endsOf(inputs[0]!);
      for (const box of boxesOf(ends.output)) {
        const alone = elements([box], ends.output).map((o) => boxOf(unravel(o, ends.output)));
        const see = (one: Box): readonly Box[] => op.reach.sees(one, ends, attrs);
        expect(elements(see(box), ends.input)).toEqual(elements(alone.flatMap(see), ends.input));
      }
      for (const box of boxesOf(ends.input)) {
        const alone = elements([box], ends.input).map((i) => boxOf(unravel(i, ends.input)));
        const reach = (one: Box): readonly Box[] => op.reach.influences(one, ends, attrs);
        expect(elements(reach(box), ends.output)).toEqual(elements(alone.flatMap(reach), ends.output));
      }
    });
  });
});

test.each([...ops, square].map((op) => [op.type, op] as const))(
  "%s is elementwise where every output comes of each input at its own offset, and only there",
  (_type, op: Op) => {
    const isSo = op.samples.every((sample) => {
      const x = operandsOf(op, sample);
      const inputs = readsOf({ reads: op.inputs }, x).filter((name) => name !== "target");
      return inputs.every((input) =>
        sourcesOf(underSample(op, sample), x, sample.attrs, input).every(
          (found, o) => String([...found]) === String([o]),
        ),
      );
    });
    expect(op.reach.elementwise ?? false).toBe(isSo);
  },
);

describe("boxes", () => {
  const shape = [3, 4, 5];

  test("a run of elements is made of boxes that have each of them once", () => {
    for (let from = 0; from < 60; from += 7) {
      for (let to = from; to <= 60; to++) {
        const boxes = unfolded(from, to, shape);
        expect(boxes.reduce((sum, box) => sum + boxSize(box), 0)).toBe(to - from);
        expect(elements(boxes, shape)).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
        expect(boxes.length).toBeLessThanOrEqual(5);
      }
    }
  });

  test("a box is made of runs, as long as they can be", () => {
    expect(folded({ from: [1, 0, 0], to: [3, 4, 5] }, shape)).toEqual([[20, 60]]);
    expect(folded({ from: [0, 1, 0], to: [2, 3, 5] }, shape)).toEqual([
      [5, 15],
      [25, 35],
    ]);
    expect(folded({ from: [2, 1, 3], to: [3, 3, 5] }, shape)).toEqual([
      [48, 50],
      [53, 55],
    ]);
  });

  test("what lies within others is left out, and so is what is empty", () => {
    const box = (from: number, to: number): Box => ({ from: [from], to: [to] });
    expect(merged([box(1, 3), box(0, 5), box(2, 2), box(0, 5), box(4, 7)])).toEqual([box(0, 5), box(4, 7)]);
  });
});

/** The rule that writes what the op is for: its output, and what the compiler's own make of gradients. */
function lastOf({ forward }: Op): string {
  return "output" in forward ? "output" : Object.keys(forward).at(-1)!;
}

/** By output element, which elements of the input, or of a parameter, its explanation reads, whatever the labels. */
function sourcesOf(op: Op, x: Operands, attrs: Attrs, of = "input"): readonly Set<number>[] {
  const { input, target } = x;
  const { shape } = x[lastOf(op)]!;
  const classes = target && input ? input.shape[1]! : 1;
  const found = Array.from({ length: sizeOf(shape) }, () => new Set<number>());
  for (let label = 0; label < classes; label++) {
    const labels = target && tensor(target.shape, target.data.slice().fill(label), "int32");
    const operands: Operands = { ...x, ...(labels && { target: labels }) };
    found.forEach((into, o) => {
      const add: Add = (operand, index) => void (operand === of && into.add(ravel(index, x[of]!.shape)));
      collect(op, lastOf(op), unravel(o, shape), operands, attrs, add);
    });
  }
  return found;
}

/** Follows what forward rules wrote back to the operands. */
function collect(op: Op, name: string, index: Index, x: Operands, attrs: Attrs, add: Add): void {
  const visit = (expr: Expr): void => {
    if (expr.kind === "number") return;
    if (expr.kind !== "element") return expr.parts.forEach(visit);
    if (op.forward[expr.of]) collect(op, expr.of, expr.index, x, attrs, add);
    else add(expr.of, expr.index);
  };
  visit(op.forward[name]!.explain(index, x, attrs));
}
type Add = (operand: string, index: Index) => void;

function boxOf(index: Index): Box {
  return { from: index, to: index.map((i) => i + 1) };
}

/** All of it, and a few from the middle. */
function boxesOf(shape: Shape): readonly Box[] {
  const part = (a: number, b: number): Box => ({
    from: shape.map((size) => Math.floor(size * a)),
    to: shape.map((size) => Math.max(Math.floor(size * a) + 1, Math.floor(size * b))),
  });
  return [part(0, 1), part(0, 0.6), part(0.4, 1), part(0.3, 0.7)];
}

function elements(boxes: readonly Box[], shape: Shape): number[] {
  const found = new Set<number>();
  const walk = ({ from, to }: Box, at: readonly number[]): void => {
    if (at.length === from.length) return void found.add(ravel(at, shape));
    for (let i = from[at.length]!; i < to[at.length]!; i++) walk({ from, to }, [...at, i]);
  };
  for (const box of boxes) walk(box, []);
  return sorted(found);
}

function sorted(set: Iterable<number>): number[] {
  return [...set].sort((a, b) => a - b);
}
