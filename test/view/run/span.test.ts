import { describe, expect, test } from "vitest";
import { isAll, panned, showing, wheelFactor, within, zoomed } from "../../../src-view/run/span";
import fc from "../../support/properties";

const all = { from: 0, to: 1000 };

describe("the stretch of the run in view", () => {
  test("zooming keeps what is under the pointer there", () => {
    const span = zoomed({ from: 200, to: 600 }, 300, 0.5, all);
    expect(span).toEqual({ from: 250, to: 450 });
    expect((300 - span.from) / (span.to - span.from)).toBe((300 - 200) / (600 - 200));
  });

  test("zooming out ends at all of the run", () => {
    expect(isAll(zoomed({ from: 200, to: 600 }, 300, 100, all), all)).toBe(true);
  });

  test("panning stops at the ends and keeps the length", () => {
    expect(panned({ from: 100, to: 300 }, -500, all)).toEqual({ from: 0, to: 200 });
    expect(panned({ from: 100, to: 300 }, 5000, all)).toEqual({ from: 800, to: 1000 });
  });

  test("walking out of view moves it just so far", () => {
    expect(showing({ from: 100, to: 300 }, 200, all)).toEqual({ from: 100, to: 300 });
    expect(showing({ from: 100, to: 300 }, 300, all)).toEqual({ from: 111, to: 311 });
    expect(showing({ from: 100, to: 300 }, 50, all)).toEqual({ from: 40, to: 240 });
  });

  test("whatever is done to it, it lies within the run and never shrinks to nothing", () => {
    const number = fc.double({ min: -2000, max: 3000, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        number,
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        (a, b, at, factor) => {
          const span = within({ from: Math.min(a, b), to: Math.max(a, b) }, all);
          for (const { from, to } of [span, zoomed(span, at, factor, all), panned(span, at, all)]) {
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(1000.0000001);
            expect(to - from).toBeGreaterThan(7.999);
          }
        },
      ),
    );
  });

  test("a run shorter than the closest look is seen whole", () => {
    expect(within({ from: 2, to: 3 }, { from: 0, to: 5 })).toEqual({ from: 0, to: 5 });
  });

  test("turning the wheel away and back cancels out, pinching goes faster", () => {
    const wheel = { deltaMode: 0, ctrlKey: false };
    expect(wheelFactor({ ...wheel, deltaY: 120 }) * wheelFactor({ ...wheel, deltaY: -120 })).toBeCloseTo(1);
    expect(wheelFactor({ ...wheel, deltaY: 10, ctrlKey: true })).toBeGreaterThan(
      wheelFactor({ ...wheel, deltaY: 10 }),
    );
  });
});
