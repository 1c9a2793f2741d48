// Paints what shows of a wall of images: every image, a line of writing under it, frames around those picked.

import type { Theme } from "./colormap";
import { LINE, paintImage, type Plane, type Wall } from "./thumbnails";

export interface WallCell {
  readonly x: number;
  readonly y: number;
  /** Undefined while they are on their way. */
  readonly pixels: Uint8Array | undefined;
  readonly caption: { readonly left: string; readonly right: string; readonly wrong?: boolean };
  /** Its place among those picked, from 0. */
  readonly pick: number | undefined;
  readonly isCurrent: boolean;
  readonly isHovered: boolean;
}

export interface WallStyle {
  readonly wall: Wall;
  readonly set: Plane;
  readonly theme: Theme;
  readonly colors: Readonly<
    Record<"ink" | "faint" | "accent" | "onAccent" | "wrong" | "line" | "hover", string>
  >;
}

const FONT = '"JetBrains Mono Variable", monospace';

export function paintWall(
  context: CanvasRenderingContext2D,
  cells: readonly WallCell[],
  { wall, set, theme, colors }: WallStyle,
): void {
  const strip = stripOf(cells, set, theme);
  const { side } = wall;
  const tall = (side * set.height) / set.width;
  const width = wall.pitch.x - 8;
  context.imageSmoothingEnabled = side % set.width !== 0;
  context.imageSmoothingQuality = "high";
  context.textBaseline = "alphabetic";
  cells.forEach(({ x, y, pixels, caption, pick, isCurrent, isHovered }, n) => {
    if (pixels && strip) context.drawImage(strip, 0, n * set.height, set.width, set.height, x, y, side, tall);
    else {
      context.fillStyle = colors.hover;
      context.fillRect(x, y, side, tall);
    }
    frame(context, x, y, side, tall, colors.line, 1);
    if (pick !== undefined) {
      frame(context, x, y, side, tall, colors.accent, 2);
      badge(context, x, y, String(pick + 1), colors);
    }
    if (isCurrent) frame(context, x - 2, y - 2, side + 4, tall + 4, colors.ink, 1.5);
    else if (isHovered) frame(context, x, y, side, tall, colors.faint, 1);

    const base = y + tall + LINE - 2;
    context.textAlign = "left";
    context.font = `600 11px ${FONT}`;
    context.fillStyle = caption.wrong ? colors.wrong : colors.ink;
    context.fillText(caption.left, x, base, width);
    const taken = context.measureText(caption.left).width + 5;
    context.font = `10px ${FONT}`;
    context.fillStyle = colors.faint;
    if (width - taken > 8) context.fillText(caption.right, x + taken, base, width - taken);
  });
}

/** All images one above the other, at their own size. */
function stripOf(cells: readonly WallCell[], set: Plane, theme: Theme): HTMLCanvasElement | undefined {
  const size = set.width * set.height;
  if (cells.length === 0) return undefined;
  const strip = document.createElement("canvas");
  strip.width = set.width;
  strip.height = set.height * cells.length;
  const image = new ImageData(strip.width, strip.height);
  const colors = new Uint32Array(image.data.buffer);
  cells.forEach(({ pixels }, n) => {
    if (pixels) paintImage(colors.subarray(n * size, (n + 1) * size), pixels, set, theme);
  });
  strip.getContext("2d")?.putImageData(image, 0, 0);
  return strip;
}

function frame(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
  thickness: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = thickness;
  context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
}

function badge(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  text: string,
  { accent, onAccent }: WallStyle["colors"],
): void {
  context.font = `600 10px ${FONT}`;
  const width = context.measureText(text).width + 6;
  context.fillStyle = accent;
  context.fillRect(x - 1, y - 1, width, 13);
  context.fillStyle = onAccent;
  context.textAlign = "left";
  context.fillText(text, x + 2, y + 9);
}
