// Layers whose names begin alike stand together as a block: `layer2.1.conv1` to `layer2.1.relu2` are `layer2.1`. A folded block is
// one row of the list.

import type { Edge } from "../../../src-view/run/edges";

export interface Block {
  /** What all of its layers' names begin with. */
  readonly name: string;
  /** The first of its layers, and the one behind its last. */
  readonly from: number;
  readonly to: number;
}

/** A row of the list: a layer, or the head of a block. */
export type ListRow =
  | { readonly kind: "layer"; readonly unit: number; readonly block?: Block }
  | { readonly kind: "block"; readonly block: Block; readonly isOpen: boolean };

/** Of layers that stand one after another. One alone makes no block. */
export function blocksOf(names: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let from = 0, to = 0; from < names.length; from = to) {
    const name = blockOf(names[from]!);
    to = endOf(names, name, from);
    if (name !== "" && to - from > 1) blocks.push({ name, from, to });
  }
  return blocks;
}

/** A few layers of a block within it, such as `layer2.0.downsample`, belong to it where it goes on behind them. */
function endOf(names: readonly string[], name: string, from: number): number {
  const after = (start: number, isIn: (one: string) => boolean): number => {
    let end = start;
    while (end < names.length && isIn(names[end]!)) end++;
    return end;
  };
  const isOwn = (one: string): boolean => blockOf(one) === name;
  for (let end = after(from, isOwn); ;) {
    const nested = after(end, (one) => one.startsWith(`${name}.`) && !isOwn(one));
    const again = after(nested, isOwn);
    if (name === "" || again === nested || nested - end > end - from) return end;
    end = again;
  }
}

/** Without its last part; nothing where it has but one. */
const blockOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(".")));

export function listRows(
  names: readonly string[],
  blocks: readonly Block[],
  isOpen: (block: Block) => boolean,
): readonly ListRow[] {
  const rows: ListRow[] = [];
  for (let unit = 0; unit < names.length; unit++) {
    const block = blocks.find(({ from, to }) => from <= unit && unit < to);
    if (block?.from === unit) rows.push({ kind: "block", block, isOpen: isOpen(block) });
    if (!block) rows.push({ kind: "layer", unit });
    else if (isOpen(block)) rows.push({ kind: "layer", unit, block });
  }
  return rows;
}

/** Whether layers come in at a row and leave it: the head of an open block only stands above those that do. */
export const isPlace = (row: ListRow): boolean => row.kind === "layer" || !row.isOpen;

/**
 * The ways between the rows that are places, by their place among these: those within a folded block are its own, and several
 * between the same two are one.
 */
export function rowEdges(edges: readonly Edge[], rows: readonly ListRow[]): readonly Edge[] {
  const places = new Map<number, number>();
  rows.filter(isPlace).forEach((row, place) => {
    if (row.kind === "layer") places.set(row.unit, place);
    else for (let unit = row.block.from; unit < row.block.to; unit++) places.set(unit, place);
  });
  const found = new Map<string, Edge>();
  for (const { from, to } of edges) {
    const [start, end] = [from < 0 ? from : places.get(from), places.get(to)];
    if (start === undefined || end === undefined || start === end) continue;
    found.set(`${start} ${end}`, { from: start, to: end });
  }
  return [...found.values()];
}

/** Whether a row is found by what somebody typed: part of its name or of what it is. */
export function isFound(wanted: string, ...texts: readonly string[]): boolean {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));
}
