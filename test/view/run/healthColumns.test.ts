import { describe, expect, test } from "vitest";
import { healthMeasures } from "../../../src-engine/protocol/health";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { HealthColumns } from "../../../src-view/run/healthColumns";

const LAYERS = 2;
const measures = healthMeasures.length;

/** Gradient norms by iteration; the second layer's are ten times the first's. */
function columns(norms: Readonly<Record<number, number>>, nonFinite = 0): readonly [Tensor, Tensor] {
  const iterations = Object.keys(norms).map(Number);
  const values = iterations.flatMap((iteration) =>
    [1, 10].flatMap((factor) =>
      healthMeasures.map((measure) =>
        measure === "gradientNorm" ? norms[iteration]! * factor : measure === "nonFinite" ? nonFinite : NaN,
      ),
    ),
  );
  return [
    tensor([iterations.length], iterations, "int32"),
    tensor([iterations.length, LAYERS, measures], values, "float32"),
  ];
}
function seen(health: HealthColumns, measure: (typeof healthMeasures)[number] = "gradientNorm") {
  const { iterations, rows } = health.strip(measure, 100);
  return { iterations: Array.from(iterations), rows: rows.map((row) => [...row.values()]) };
}

describe("columns of health", () => {
  test("are kept as a series for each layer", () => {
    const health = new HealthColumns();
    health.put(...columns({ 0: 1, 1: 2 }));
    health.put(...columns({ 2: 4, 4: 8 }));
    expect(seen(health)).toEqual({
      iterations: [0, 1, 2, 4],
      rows: [
        [1, 2, 4, 8],
        [10, 20, 40, 80],
      ],
    });
  });

  test("that are known already change nothing", () => {
    const health = new HealthColumns();
    health.put(...columns({ 0: 1, 1: 2, 2: 4 }));
    health.put(...columns({ 1: 2, 2: 4, 3: 8 }));
    expect(seen(health).iterations).toEqual([0, 1, 2, 3]);
  });

  test("from between those that are known find their place", () => {
    const health = new HealthColumns();
    health.put(...columns({ 0: 1, 8: 16 }));
    health.put(...columns({ 4: 2, 12: 32 }));
    expect(seen(health)).toMatchObject({
      iterations: [0, 4, 8, 12],
      rows: [[1, 2, 16, 32], expect.anything()],
    });
  });

  test("what a layer does not have is not known; a layer with a NaN in it is not finite", () => {
    const health = new HealthColumns();
    health.put(...columns({ 0: 1 }));
    expect(seen(health, "dead").rows).toEqual([[-Infinity], [-Infinity]]);
    health.put(...columns({ 1: 1 }, 3));
    expect(seen(health).rows[0]).toEqual([1, Infinity]);
  });

  test("of another shape are refused in a sentence", () => {
    const [iterations] = columns({ 0: 1 });
    expect(() =>
      new HealthColumns().put(iterations, tensor([1, 2, 3], new Array(6).fill(0), "float32")),
    ).toThrow("health: expected [1, layers, 7], got [1, 2, 3]");
  });
});
