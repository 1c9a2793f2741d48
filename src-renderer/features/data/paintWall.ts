// Paints what shows of a wall of images: every image, a line of writing under it, frames around those picked. What has
// one colour or one font is painted in one go, since changing them costs more than painting.

import type { Theme } from "../../../src-view/tensor/colormap";
import { LINE, paintImage, type Plane, type Wall } from "../../tensors/thumbnails";

interface WallCell {
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

interface WallStyle {
  readonly wall: Wall;
  readonly set: Plane;
  readonly theme: Theme;
  readonly colors: Readonly<
    Record<"ink" | "faint" | "accent" | "onAccent" | "wrong" | "line" | "hover", string>
  >;
}

const NUMBERS = '"JetBrains Mono Variable", monospace';

/** Images with their captions, in CSS pixels; those whose pixels are on their way are drawn as empty frames. */
export function paintWall(
  context: CanvasRenderingContext2D,
  cells: readonly WallCell[],
  style: WallStyle,
): void {
  const { side } = style.wall;
  const { set, colors } = style;
  const tall = (side * set.height) / set.width;
  images(context, cells, style, tall);
  frames(context, cells, { side, tall, color: colors.line, thickness: 1 });
  captions(context, cells, style, tall);
  const picked = cells.filter(({ pick }) => pick !== undefined);
  frames(context, picked, { side, tall, color: colors.accent, thickness: 2 });
  badges(context, picked, style);
  const hovered = cells.filter(({ isHovered, isCurrent }) => isHovered && !isCurrent);
  frames(context, hovered, { side, tall, color: colors.faint, thickness: 1 });
  const current = cells.filter(({ isCurrent }) => isCurrent);
  frames(context, current, { side, tall, color: colors.ink, thickness: 1.5, apart: 2 });
}

function images(
  context: CanvasRenderingContext2D,
  cells: readonly WallCell[],
  { wall: { side }, set, theme, colors }: WallStyle,
  tall: number,
): void {
  context.imageSmoothingEnabled = side % set.width !== 0;
  context.imageSmoothingQuality = "medium";
  context.fillStyle = colors.hover;
  const strip = stripOf(cells, set, theme);
  cells.forEach(({ x, y, pixels }, n) => {
    if (pixels && strip) context.drawImage(strip, 0, n * set.height, set.width, set.height, x, y, side, tall);
    else context.fillRect(x, y, side, tall);
  });
}

/** All of them one above the other, at their own size: what is drawn from must not change between two drawings. */
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

function frames(
  context: CanvasRenderingContext2D,
  cells: readonly WallCell[],
  look: { side: number; tall: number; color: string; thickness: number; apart?: number },
): void {
  const { side, tall, color, thickness, apart = 0 } = look;
  if (cells.length === 0) return;
  context.strokeStyle = color;
  context.lineWidth = thickness;
  context.beginPath();
  for (const { x, y } of cells)
    context.rect(x - apart - 0.5, y - apart - 0.5, side + 2 * apart + 1, tall + 2 * apart + 1);
  context.stroke();
}

/** Cut off where the next image's begins. */
function captions(
  context: CanvasRenderingContext2D,
  cells: readonly WallCell[],
  { wall, colors }: WallStyle,
  tall: number,
): void {
  const room = wall.pitch.x - 8;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.font = `600 11px ${NUMBERS}`;
  const each = context.measureText("0").width;
  const widthOf = ({ left }: WallCell["caption"]): number => left.length * each;
  for (const isWrong of [false, true]) {
    context.fillStyle = isWrong ? colors.wrong : colors.ink;
    for (const { x, y, caption } of cells) {
      if ((caption.wrong ?? false) !== isWrong) continue;
      const text = clipped(caption.left, Math.floor(room / each));
      context.fillText(text, x, y + tall + LINE - 2);
    }
  }
  context.font = `11px ${NUMBERS}`;
  context.fillStyle = colors.faint;
  const small = context.measureText("0").width;
  for (const { x, y, caption } of cells) {
    const from = widthOf(caption) + 5;
    const text = clipped(caption.right, Math.floor((room - from) / small));
    if (text) context.fillText(text, x + from, y + tall + LINE - 2);
  }
}

function clipped(text: string, letters: number): string {
  if (text.length <= letters) return text;
  return letters < 2 ? "" : `${text.slice(0, letters - 1)}…`;
}

function badges(
  context: CanvasRenderingContext2D,
  cells: readonly WallCell[],
  { colors: { accent, onAccent } }: WallStyle,
): void {
  context.font = `600 11px ${NUMBERS}`;
  for (const { x, y, pick } of cells) {
    const text = String((pick ?? 0) + 1);
    context.fillStyle = accent;
    context.fillRect(x - 1, y - 1, context.measureText(text).width + 6, 14);
    context.fillStyle = onAccent;
    context.fillText(text, x + 2, y + 10);
  }
}
