import { describe, expect, test } from "vitest";
import { colorTable, pack } from "../../../src-view/tensor/colormap";
import { arrange } from "../../../src-view/tensor/panels";
import { scaleOf, tableIndex } from "../../../src-view/tensor/scale";
import { colorOf, paintTensor } from "../../../src-view/tensor/paintTensor";

describe("scales", () => {
  test("gradients are centred on zero, whichever side is longer", () => {
    expect(scaleOf(Float32Array.of(-3, 1), "signed")).toMatchObject({ map: "diverging", low: -3, high: 3 });
    expect(scaleOf(Float32Array.of(0.5, 1), "signed")).toMatchObject({ map: "diverging", low: -1, high: 1 });
  });

  test("activations run from zero, and turn diverging once one of them is negative", () => {
    expect(scaleOf(Float32Array.of(0.5, 2), "activation")).toMatchObject({
      map: "sequential",
      low: 0,
      high: 2,
    });
    expect(scaleOf(Float32Array.of(-0.5, 2), "activation")).toMatchObject({
      map: "diverging",
      low: -2,
      high: 2,
    });
  });

  test("what is not finite is counted and does not stretch the scale", () => {
    const scale = scaleOf(Float32Array.of(NaN, -Infinity, 2), "signed");
    expect(scale).toEqual({ map: "diverging", low: -2, high: 2, notFinite: 2 });
  });

  test("limits meet the ends of the table, and zero its middle", () => {
    const scale = scaleOf(Float32Array.of(-4, 4), "signed");
    expect([-4, 0, 4].map((x) => tableIndex(x, scale))).toEqual([0, 128, 255]);
  });

  test("a tensor of zeros has a scale too", () => {
    const scale = scaleOf(new Float32Array(3), "signed");
    expect(tableIndex(0, scale)).toBe(0);
  });
});

describe("colours", () => {
  test.each(["light", "dark"] as const)("exact zero and NaN are on no map (%s)", (theme) => {
    for (const name of ["diverging", "sequential"] as const) {
      const { colors, zero, notFinite } = colorTable(name, theme);
      expect(colors).not.toContain(zero);
      expect(colors).not.toContain(notFinite);
    }
  });

  test.each(["light", "dark"] as const)(
    "lightness is monotone from the middle of the diverging map outwards (%s)",
    (theme) => {
      const { colors } = colorTable("diverging", theme);
      const light = Array.from(colors, lightness);
      const sign = theme === "light" ? -1 : 1;
      for (let i = 129; i < 256; i++) expect((light[i]! - light[i - 1]!) * sign).toBeGreaterThanOrEqual(-1);
      for (let i = 126; i >= 0; i--) expect((light[i]! - light[i + 1]!) * sign).toBeGreaterThanOrEqual(-1);
    },
  );

  test("zero, NaN and a tiny number look different", () => {
    const table = colorTable("diverging", "light");
    const scale = scaleOf(Float32Array.of(-1, 1), "signed");
    const looks = [0, NaN, 1e-9].map((x) => colorOf(x, scale, table));
    expect(new Set(looks).size).toBe(3);
  });
});

describe("painting", () => {
  test("each cell fills its square and the gaps stay clear", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const layout = arrange({ groups: 2, panels: 1, rows: 1, columns: 2 }, { width: 100, height: 2 }, 2);
    const pixels = {
      width: layout.width,
      height: layout.height,
      data: new Uint32Array(layout.width * layout.height),
    };
    const table = colorTable("sequential", "light");
    const scale = scaleOf(data, "activation");
    paintTensor(pixels, data, layout, scale, table);
    const [one, two, three, four] = Array.from(data, (x) => colorOf(x, scale, table));
    const line = [one, one, two, two, 0, 0, 0, 0, three, three, four, four];
    expect([...pixels.data]).toEqual([...line, ...line]);
  });

  test("a picture on a screen with 1.5 pixels to the pixel is filled without seams", () => {
    const data = new Float32Array(81).fill(1);
    const layout = arrange({ groups: 1, panels: 1, rows: 9, columns: 9 }, { width: 45, height: 45 }, 5);
    const side = Math.round(45 * 1.5);
    const pixels = { width: side, height: side, data: new Uint32Array(side * side) };
    paintTensor(pixels, data, layout, scaleOf(data, "activation"), colorTable("sequential", "dark"), 1.5);
    expect(pixels.data).not.toContain(0);
  });
});

test("a CSS colour becomes the bytes red, green, blue, opaque", () => {
  const bytes = new Uint8Array(Uint32Array.of(pack("#102030")).buffer);
  expect([...bytes]).toEqual([16, 32, 48, 255]);
});

function lightness(color: number): number {
  const [r, g, b] = new Uint8Array(Uint32Array.of(color).buffer);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
