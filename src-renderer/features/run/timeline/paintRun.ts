// Paints the run lane: the loss, what happened, the heat strip. One call a frame.

import type { HealthMeasure } from "../../../../src-engine/protocol/health";
import type { ColorTable } from "../../../../src-view/tensor/colormap";
import { healthScales } from "../../../../src-view/run/healthScale";
import { paintStrip, type Strip } from "../../../../src-view/run/heatStrip";
import { decimate, paintLoss, type LossColors, type LossScale } from "../../../session/run/lossLane";
import type { LossLevels } from "../../../session/run/lossLevels";
import type { RunLane } from "./runLane";
import { paintMarks, type MarkColors, type MarkedTimeline } from "./runMarks";
import type { Span } from "../../../../src-view/run/span";

interface RunPicture {
  readonly span: Span;
  readonly loss: ArrayLike<number>;
  readonly lossLevels: LossLevels;
  readonly lossScale: LossScale | undefined;
  readonly strip: Strip;
  readonly measure: HealthMeasure;
  readonly timeline: MarkedTimeline | undefined;
}

interface RunColors extends LossColors, MarkColors {
  readonly grid: string;
}

/** The pixels of the frame before: half a megabyte a frame is soon more than can be cleared away unnoticed. */
export interface Kept {
  image?: ImageData;
}

/**
 * @param lane where things stand, in CSS pixels
 * @param width of the canvas in CSS pixels
 * @param ratio device pixels for each of them
 */
export function paintRun(
  context: CanvasRenderingContext2D,
  { span, loss, lossLevels, lossScale, strip, measure, timeline }: RunPicture,
  lane: RunLane,
  width: number,
  ratio: number,
  table: ColorTable,
  colors: RunColors,
  kept: Kept,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, lane.strip.top + lane.strip.height);
  const pixels = Math.max(1, Math.round(width * ratio));
  // Pixels first: put after lines they would make the canvas draw those at once.
  paintRows(context, strip, span, measure, table, { lane, ratio, pixels, kept });
  context.fillStyle = colors.grid;
  context.fillRect(0, lane.loss.top + lane.loss.height, width, 1);
  if (lossScale) {
    const shown = decimate(loss, span, pixels, lossLevels);
    paintLoss(context, shown, lossScale, { ...lane.loss, width }, colors);
  }
  if (timeline) paintMarks(context, timeline, span, { ...lane.marks, width }, colors);
}

function paintRows(
  context: CanvasRenderingContext2D,
  strip: Strip,
  span: Span,
  measure: HealthMeasure,
  table: ColorTable,
  { lane, ratio, pixels, kept }: { lane: RunLane; ratio: number; pixels: number; kept: Kept },
): void {
  const row = Math.max(1, Math.round(lane.strip.row * ratio));
  const height = row * strip.rows.length;
  if (height === 0) return;
  if (kept.image?.width !== pixels || kept.image.height !== height)
    kept.image = new ImageData(pixels, height);
  const { image } = kept;
  const data = new Uint32Array(image.data.buffer).fill(0);
  const gap = lane.strip.row > 4 ? Math.max(1, Math.round(ratio)) : 0;
  paintStrip({ width: pixels, height, data }, strip, span, healthScales[measure], table, row, gap);
  context.putImageData(image, 0, Math.round(lane.strip.top * ratio));
}
