// The iteration as a U: forward runs right along the top, the loss sits at the bend, backward
// returns left beneath each layer's forward, and the update follows in a lane of its own.

import type { InstructionInfo, Phase, TensorPath } from "../../src-engine/protocol/protocol";
import { localName, type Recorded } from "../../src-engine/protocol/relatedTensors";
import { arcsOf, edgesOf, unitNames, type Edge, type Network } from "./edges";

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

interface Column {
  readonly layer: string;
  readonly x: number;
  readonly width: number;
}

/** The way from one layer to another that it does not stand right before: between the middles of their columns. */
interface LaneArc {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

export interface IterationLane {
  readonly width: number;
  readonly columns: readonly Column[];
  readonly pills: readonly Pill[];
  readonly arcs: readonly LaneArc[];
  /** Where one layer goes on to the next; undefined in a chain, where all of them do. */
  readonly links: readonly Omit<LaneArc, "level">[] | undefined;
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
export function layoutIteration(session: Network, available: number): IterationLane {
  const program = session.instructions;
  const names = unitNames(session);
  const pills = program.map((instruction, index) => ({ index, ...describe(session, instruction) }));
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
  return {
    width: x,
    columns,
    pills: placed.sort((a, b) => a.index - b.index),
    ...waysAlong(session, columns),
  };
}

function waysAlong(session: Network, columns: readonly Column[]): Pick<IterationLane, "arcs" | "links"> {
  const edges = edgesOf(session);
  const arcs = arcsOf(edges);
  const middle = (unit: number): number => (unit < 0 ? 0 : columns[unit]!.x + columns[unit]!.width / 2);
  const placed = <E extends Edge>(edge: E): E => ({ ...edge, from: middle(edge.from), to: middle(edge.to) });
  const links = edges.filter(({ from, to }) => to - from === 1).map(placed);
  return { arcs: arcs.map(placed), links: arcs.length ? links : undefined };
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

function describe(
  session: Network,
  instruction: InstructionInfo,
): {
  layer: string;
  lane: Lane;
  phase: Phase;
  label: string;
  width: number;
} {
  const { phase, layer } = instruction;
  const label = labelOf(session, instruction);
  return { layer, lane: laneOf[phase], phase, label, width: Math.ceil(label.length * 5.5) + 10 };
}

/** Its rule; of an update, whose rule is always the same, what it changes: `weight`, `weight.m`. */
export function labelOf(session: Recorded, { phase, rule, writes }: InstructionInfo): string {
  return phase === "update" ? localName(session, updatedBy(session, writes)) : rule;
}

/** What has a new value once an update has written: itself, or what this is the next value of. */
export function updatedBy({ tensors }: Recorded, written: TensorPath): TensorPath {
  const record = tensors[written];
  return (record?.role === "next" ? record.of : undefined) ?? written;
}

function span(row: readonly { readonly width: number }[]): number {
  return row.reduce((sum, { width }) => sum + width, Math.max(0, row.length - 1) * PILL_GAP);
}
