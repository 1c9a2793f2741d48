// The one place that turns a fraction into a colour.
//
// Diverging (signed numbers): blue below zero, orange above; sequential (activations): teal;
// gray: the input image. Lightness is monotone in each branch, so the maps survive
// colour-blindness and printing. At the quiet end they meet the page's background, light or dark.
// An exact zero and what is not a number get colours that lie on no map.

import { interpolateLab, piecewise, rgb } from "d3";

export type MapName = "gray" | "sequential" | "diverging";
export type Theme = "light" | "dark";

export const TABLE_SIZE = 256;

export interface ColorTable {
  /** 256 packed RGBA pixels, low to high, in this machine's byte order. */
  readonly colors: Uint32Array;
  readonly zero: number;
  readonly notFinite: number;
}

const anchors: Readonly<Record<Theme, Readonly<Record<MapName, readonly string[]>>>> = {
  light: {
    gray: ["#ffffff", "#101418"],
    sequential: ["#f3f7f6", "#b5ddd4", "#5fb3a6", "#1c7c78", "#0a4756", "#08222f"],
    diverging: ["#0a2f66", "#2a66b1", "#7fb0dd", "#f6f6f6", "#f0b275", "#c4620f", "#6b2a04"],
  },
  dark: {
    gray: ["#0b0d10", "#f4f6f8"],
    sequential: ["#14191c", "#12434b", "#167a77", "#3fb59a", "#9fe0ae", "#f6fbd8"],
    diverging: ["#c4e3ff", "#5ea8ee", "#22568f", "#181a1d", "#8d4b12", "#eb9640", "#ffe3b8"],
  },
};

/** Colours that no map reaches, as CSS, for canvases and legends alike. */
export const markers: Readonly<Record<Theme, { readonly zero: string; readonly notFinite: string }>> = {
  light: { zero: "#dde0e4", notFinite: "#e5007d" },
  dark: { zero: "#2c3036", notFinite: "#ff3d9a" },
};

const tables = new Map<string, ColorTable>();

/** Made once for each theme and shared: not to be written to. */
export function colorTable(name: MapName, theme: Theme): ColorTable {
  const key = `${theme} ${name}`;
  const known = tables.get(key);
  if (known) return known;
  const color = piecewise(interpolateLab, [...anchors[theme][name]]);
  const table: ColorTable = {
    colors: Uint32Array.from({ length: TABLE_SIZE }, (_, i) => pack(color(i / (TABLE_SIZE - 1)))),
    zero: pack(markers[theme].zero),
    notFinite: pack(markers[theme].notFinite),
  };
  tables.set(key, table);
  return table;
}

/** A CSS colour as one RGBA pixel, in this machine's byte order. */
export function pack(css: string): number {
  const { r, g, b } = rgb(css);
  const pixel = new Uint32Array(1);
  new Uint8ClampedArray(pixel.buffer).set([r, g, b, 255]);
  return pixel[0]!;
}
