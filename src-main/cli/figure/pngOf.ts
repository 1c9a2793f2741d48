// A figure as a PNG, without a browser: resvg draws it, in the faces that the page would.

import { readFile } from "node:fs/promises";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import renderer from "@resvg/resvg-wasm/index_bg.wasm?asset";
import latin from "@fontsource/arimo/files/arimo-latin-400-normal.woff2?asset";
import latinBold from "@fontsource/arimo/files/arimo-latin-700-normal.woff2?asset";
import greek from "@fontsource/arimo/files/arimo-greek-400-normal.woff2?asset";

let ready: Promise<readonly Uint8Array[]> | undefined;

/** @param scale pixels for each of a screen's */
export async function pngOf(svg: string, scale: number): Promise<Uint8Array> {
  const fontBuffers = [...(await (ready ??= prepare()))];
  const drawing = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" },
    fitTo: { mode: "zoom", value: scale },
  });
  const image = drawing.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    drawing.free();
  }
}

async function prepare(): Promise<readonly Uint8Array[]> {
  await initWasm(await readFile(renderer));
  return Promise.all([latin, latinBold, greek].map((file) => readFile(file)));
}
