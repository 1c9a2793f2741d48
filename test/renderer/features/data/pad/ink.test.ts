// Ink on a small image.

import { describe, expect, test } from "vitest";
import { centred, drawLine, isBlank, type Gray } from "../../../../../src-renderer/features/data/pad/ink";

const blank = (width: number, height: number): Gray => ({
  width,
  height,
  pixels: new Uint8Array(width * height),
});
const pen = { radius: 1, erases: false };

describe("a line", () => {
  test("inks fully what the brush covers and fades over one pixel", () => {
    const image = blank(7, 7);
    drawLine(image, { x: 1.5, y: 3.5 }, { x: 5.5, y: 3.5 }, pen);
    const column = Array.from({ length: 7 }, (_, y) => image.pixels[y * 7 + 3]);
    expect(column).toEqual([0, 0, 128, 255, 128, 0, 0]);
  });

  test("drawn twice changes nothing more", () => {
    const image = blank(9, 9);
    drawLine(image, { x: 2, y: 2 }, { x: 7, y: 6 }, pen);
    const once = image.pixels.slice();
    drawLine(image, { x: 7, y: 6 }, { x: 2, y: 2 }, pen);
    expect(image.pixels).toEqual(once);
  });

  test("in two pieces is the line in one", () => {
    const [whole, pieces] = [blank(9, 9), blank(9, 9)];
    drawLine(whole, { x: 1, y: 1 }, { x: 8, y: 8 }, pen);
    drawLine(pieces, { x: 1, y: 1 }, { x: 4.5, y: 4.5 }, pen);
    drawLine(pieces, { x: 4.5, y: 4.5 }, { x: 8, y: 8 }, pen);
    expect(pieces.pixels).toEqual(whole.pixels);
  });

  test("is rubbed out by the same line", () => {
    const image = blank(9, 9);
    drawLine(image, { x: 2, y: 4 }, { x: 7, y: 4 }, pen);
    drawLine(image, { x: 2, y: 4 }, { x: 7, y: 4 }, { radius: 1.5, erases: true });
    expect(isBlank(image.pixels)).toBe(true);
  });

  test("may leave the image", () => {
    const image = blank(4, 4);
    drawLine(image, { x: -10, y: 2 }, { x: 20, y: 2 }, pen);
    expect([...image.pixels.slice(4, 8)]).toEqual([255, 255, 255, 255]);
    expect(image.pixels[0]).toBe(0);
  });

  test("of one point is a dot", () => {
    const image = blank(3, 3);
    drawLine(image, { x: 1.5, y: 1.5 }, { x: 1.5, y: 1.5 }, { radius: 0.5, erases: false });
    expect([...image.pixels]).toEqual([0, 0, 0, 0, 255, 0, 0, 0, 0]);
  });
});

describe("the middle", () => {
  test("is where the ink's centre of mass comes to lie", () => {
    const image = blank(5, 5);
    image.pixels[0] = 200;
    expect(centred(image).pixels[12]).toBe(200);
    expect(centred(centred(image))).toEqual(centred(image));
  });

  test("is anywhere without ink", () => {
    expect(isBlank(centred(blank(5, 5)).pixels)).toBe(true);
  });
});
