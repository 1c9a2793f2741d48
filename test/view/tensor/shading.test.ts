import { describe, expect, test } from "vitest";
import type { Fold } from "../../../src-view/tensor/panels";
import { held, shade, sharedBy } from "../../../src-view/tensor/shading";

const fold: Fold = { groups: 2, panels: 1, rows: 1, columns: 3 };
const data = Float32Array.of(-1, 0, 0.5, 4, NaN, 2);

describe("limits of the colours", () => {
  test("of the layer are one for all maps, centred on zero where numbers are signed", () => {
    const { scope, scale, maps } = shade(data, "activation", fold, "layer", undefined);
    expect([scope, maps]).toEqual(["layer", undefined]);
    expect(scale).toEqual({ map: "diverging", low: -4, high: 4, notFinite: 1 });
  });

  test("of each map are its own, of one kind, and centred on zero as well", () => {
    const { scope, maps } = shade(data, "activation", fold, "map", undefined);
    expect(scope).toBe("map");
    expect(maps).toEqual([
      { map: "diverging", low: -1, high: 1, notFinite: 0 },
      { map: "diverging", low: -4, high: 4, notFinite: 1 },
    ]);
  });

  test("of each map begin at zero where nothing is below", () => {
    const { maps } = shade(Float32Array.of(1, 2, 3, 5, 6, 7), "activation", fold, "map", undefined);
    expect(maps?.map(({ low, high }) => [low, high])).toEqual([
      [0, 3],
      [0, 7],
    ]);
  });

  test("of a vector's elements are the vector's, and say so", () => {
    const vector: Fold = { groups: 6, panels: 1, rows: 1, columns: 1 };
    expect(shade(data, "activation", vector, "map", undefined).scope).toBe("layer");
  });

  test("of the network are the network's", () => {
    const { scope, scale, extent } = shade(data, "activation", fold, "network", [-3, 9]);
    expect(scope).toBe("network");
    expect(scale).toEqual({ map: "diverging", low: -9, high: 9, notFinite: 1 });
    expect(extent).toEqual([-3, 9]);
  });

  test("of the network begin at 0 for a layer that is never negative, and reach as far as those of the others", () => {
    const rectified = Float32Array.of(0, 1, 2, 3, 4, 5);
    const limits = sharedBy([-7, 5], [0, 5]);
    expect(shade(rectified, "activation", fold, "network", limits).scale).toEqual({
      map: "sequential",
      low: 0,
      high: 7,
      notFinite: 0,
    });
    expect(sharedBy([-7, 5], [-0.1, 5])).toEqual([-7, 5]);
  });

  test("of a tensor that the network's scale is not for are its own, and say so", () => {
    expect(shade(data, "signed", fold, "network", undefined).scope).toBe("layer");
    expect(shade(data, "image", fold, "network", [-3, 9]).scope).toBe("layer");
  });

  test("that are locked stay, and what lies beyond them is counted", () => {
    const kept = shade(data, "activation", fold, "layer", undefined);
    const later = Float32Array.of(-5, 0, 4, 4.5, Infinity, NaN);
    const { scope, scale, clipped, since } = held(kept, later, fold, "3/loss/output");
    expect([scope, since, clipped]).toEqual(["locked", "3/loss/output", 2]);
    expect(scale).toEqual({ map: "diverging", low: -4, high: 4, notFinite: 2 });
  });

  test("that are locked map by map are counted map by map", () => {
    const kept = shade(data, "activation", fold, "map", undefined);
    const later = Float32Array.of(-2, 0, 1, 3, 3, 3);
    expect(held(kept, later, fold, "3").clipped).toBe(1);
  });
});
