// A figure as a PNG, drawn by the browser: the same SVG, with the faces inside it, since a picture sees none of the page's.

import greek from "@fontsource/arimo/files/arimo-greek-400-normal.woff2?url";
import latin from "@fontsource/arimo/files/arimo-latin-400-normal.woff2?url";
import latinBold from "@fontsource/arimo/files/arimo-latin-700-normal.woff2?url";

const faces = [
  { address: latin, weight: 400, range: "U+0000-00FF, U+2000-206F, U+2212" },
  { address: latinBold, weight: 700, range: "U+0000-00FF, U+2000-206F, U+2212" },
  { address: greek, weight: 400, range: "U+0370-03FF" },
] as const;

let styles: Promise<string> | undefined;

/** @param scale pixels for each of the screen's */
export async function pngOf(svg: string, scale: number): Promise<Uint8Array> {
  const style = await (styles ??= fontStyles());
  const address = URL.createObjectURL(
    new Blob([svg.replace("<metadata>", `${style}\n<metadata>`)], { type: "image/svg+xml" }),
  );
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("figure: this browser has no canvas to draw a PNG with");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob)
      throw new Error(`figure: ${canvas.width} × ${canvas.height} pixels are more than this browser draws`);
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function fontStyles(): Promise<string> {
  const rules = await Promise.all(
    faces.map(async ({ address, weight, range }) => {
      const data = await asDataAddress(await (await fetch(address)).blob());
      return `@font-face{font-family:Arimo;font-weight:${weight};unicode-range:${range};src:url(${data}) format("woff2")}`;
    }),
  );
  return `<style>${rules.join("")}</style>`;
}

function asDataAddress(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => {
      if (typeof reader.result === "string") done(reader.result);
    };
    reader.onerror = () => failed(new Error("figure: the faces could not be read"));
    reader.readAsDataURL(blob);
  });
}
