// The iteration as a U: forward runs right along the top, the loss sits at the bend, backward
// returns left beneath each layer's forward, and the update follows in a lane of its own.

import type { InstructionInfo, LayerInfo, Phase } from "../../src-engine/protocol/protocol";

export type Lane = "forward" | "backward" | "update";

export interface Pill {
  /** The instruction's place in the program. */
  readonly index: number;
  readonly lane: Lane;
  readonly phase: Phase;
  readonly label: string;
  readonly x: number;
  readonly width: number;
}

export interface Column {
  readonly layer: string;
  readonly x: number;
  readonly width: number;
}

export interface IterationLane {
  readonly width: number;
  readonly columns: readonly Column[];
  readonly pills: readonly Pill[];
}

export const LANES = ["forward", "backward", "update"] as const satisfies readonly Lane[];
const PILL_GAP = 4;
const COLUMN_PADDING = 5;

export const laneOf: Readonly<Record<Phase, Lane>> = {
  forward: "forward",
  loss: "forward",
  backward: "backward",
  update: "update",
};

/** Columns share out what width is left over; where there is too little the timeline is wider than asked. */
export function layoutIteration(
  program: readonly InstructionInfo[],
  layers: readonly LayerInfo[],
  available: number,
): IterationLane {
  const names = columnNames(program, layers);
  const pills = program.map((instruction, index) => ({ index, ...describe(instruction) }));
  const inside = (layer: string, lane: Lane): typeof pills => alongLane(pills, layer, lane);
  const needed = names.map(
    (name) =>
      Math.max(name.length * 7, ...LANES.map((lane) => span(inside(name, lane)))) + 2 * COLUMN_PADDING,
  );
  const total = needed.reduce((sum, width) => sum + width, 0);
  const spare = Math.max(0, available - total) / Math.max(1, names.length);

  let x = 0;
  const columns = names.map((layer, i) => {
    const column = { layer, x, width: needed[i]! + spare };
    x += column.width;
    return column;
  });
  const placed = columns.flatMap((column) =>
    LANES.flatMap((lane) => {
      const row = inside(column.layer, lane);
      let left = column.x + (column.width - span(row)) / 2;
      return row.map(({ index, phase, label, width }) => {
        const pill: Pill = { index, lane, phase, label, x: left, width };
        left += width + PILL_GAP;
        return pill;
      });
    }),
  );
  return { width: x, columns, pills: placed.sort((a, b) => a.index - b.index) };
}

/**
 * The operations of a layer in a lane, as they lie along the layers. Backward returns, so its first operation stands last.
 * @param operations in the order of time
 */
export function alongLane<T extends { readonly phase: Phase; readonly layer: string }>(
  operations: readonly T[],
  layer: string,
  lane: Lane,
): T[] {
  const found = operations.filter((one) => one.layer === layer && laneOf[one.phase] === lane);
  return lane === "backward" ? found.reverse() : found;
}

/** The layers, and behind them what else operations belong to: the loss. */
export function columnNames(program: readonly InstructionInfo[], layers: readonly LayerInfo[]): string[] {
  const names = layers.map((layer) => layer.name);
  for (const { layer } of program) if (!names.includes(layer)) names.push(layer);
  return names;
}

function describe(instruction: InstructionInfo): {
  layer: string;
  lane: Lane;
  phase: Phase;
  label: string;
  width: number;
} {
  const { phase, layer } = instruction;
  const label = labelOf(instruction);
  return { layer, lane: laneOf[phase], phase, label, width: Math.ceil(label.length * 5.5) + 10 };
}

/** Its rule; of an update, whose rule is always the same, the parameter. */
export function labelOf({ phase, rule, writes }: InstructionInfo): string {
  return phase === "update" ? writes.split(".").slice(1, 2).join("") || rule : rule;
}

function span(row: readonly { readonly width: number }[]): number {
  return row.reduce((sum, { width }) => sum + width, Math.max(0, row.length - 1) * PILL_GAP);
}
