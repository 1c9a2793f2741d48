import { describe, expect, test } from "vitest";
import { fitting, viewOf, zoomed } from "../../../../src-renderer/ui/canvas/camera";
import { colorTable, pack } from "../../../../src-view/tensor/colormap";
import { inkOn, writeDigits } from "../../../../src-renderer/ui/canvas/digits";
import { cellNumber } from "../../../../src-view/number";
import { scaleOf } from "../../../../src-view/tensor/scale";

describe("a number in a cell", () => {
  test.each([
    [0, 5, "0"],
    [0.5, 5, "0.5"],
    [0.0123, 5, ".0123"],
    [-0.0123, 5, "−.012"],
    [-1.234, 5, "−1.23"],
    [123.4, 5, "123"],
    [-12345, 5, "−1e4"],
    [1.6e-7, 5, "2e−7"],
    [1.6e-7, 6, "1.6e−7"],
    [NaN, 5, "NaN"],
    [-Infinity, 5, "−∞"],
  ])("%d in %i characters is %s", (value, room, text) => {
    expect(cellNumber(value, room)).toBe(text);
  });
});

test("is written dark on what is light and light on what is dark", () => {
  for (const theme of ["light", "dark"] as const)
    for (const map of ["gray", "sequential", "diverging"] as const)
      for (const color of colorTable(map, theme).colors) {
        const ink = pack(inkOn(color));
        expect(contrast(color, ink)).toBeGreaterThan(4);
      }
});

test("only cells that can be seen are written into, and rows and columns are numbered at the edge", () => {
  const fold = { groups: 4, panels: 1, rows: 14, columns: 14 };
  const box = { width: 300, height: 200 };
  const data = Float32Array.from({ length: 4 * 196 }, (_, i) => i);
  const fit = fitting(fold, box, 16);
  const view = viewOf(fit, zoomed(fit, undefined, box, 10, { x: 40, y: 40 }), box);
  const written: { text: string; x: number; y: number }[] = [];
  const context = {
    fillText: (text: string, x: number, y: number) => written.push({ text, x, y }),
    fillRect: () => undefined,
  };
  const style = { font: "mono", page: "#fff", ink: "#000" };
  writeDigits(
    context as unknown as CanvasRenderingContext2D,
    data,
    view,
    scaleOf(data, "activation"),
    colorTable("sequential", "light"),
    style,
  );
  const { cell } = view.layout;
  const most = (Math.ceil(box.width / cell) + 1) * (Math.ceil(box.height / cell) + 1);
  expect(written.length).toBeGreaterThan(8);
  expect(written.length).toBeLessThan(most + box.width / cell + box.height / cell + 2);
  for (const { x, y } of written) {
    expect(x).toBeGreaterThan(-cell);
    expect(x).toBeLessThan(box.width + cell);
    expect(y).toBeLessThan(box.height + cell);
  }
});

test("nothing is written into cells that are too small", () => {
  const fold = { groups: 4, panels: 1, rows: 14, columns: 14 };
  const box = { width: 300, height: 200 };
  const view = viewOf(fitting(fold, box, 16), undefined, box);
  const data = new Float32Array(4 * 196);
  const context = {} as CanvasRenderingContext2D;
  const style = { font: "mono", page: "#fff", ink: "#000" };
  const table = colorTable("sequential", "light");
  expect(() => {
    writeDigits(context, data, view, scaleOf(data, "activation"), table, style);
  }).not.toThrow();
});

function contrast(a: number, b: number): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
function luminance(color: number): number {
  const [red = 0, green = 0, blue = 0] = [...new Uint8Array(Uint32Array.of(color).buffer)].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
