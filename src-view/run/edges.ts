// A network as lists and lanes show it: its units one after another, the loss last, and which of them reads which. Where one
// reads what does not stand right before it, the way there is an arc that passes over those between.

import type { InstructionInfo, LayerInfo, Tensors } from "../../src-engine/protocol/protocol";

/** What is read of a session. */
export interface Network {
  readonly layers: readonly LayerInfo[];
  readonly instructions: readonly InstructionInfo[];
  readonly tensors: Tensors;
}

/** One unit reads another; both by their place in the list, −1 for the input, which stands before it. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface Arc extends Edge {
  /** From 0; where arcs would run over each other, the longer ones run further out. */
  readonly level: number;
}

/** The layers, and behind them what else operations belong to: the loss. */
export function unitNames({ instructions, layers }: Pick<Network, "instructions" | "layers">): string[] {
  const names = layers.map((layer) => layer.name);
  for (const { layer } of instructions) if (!names.includes(layer)) names.push(layer);
  return names;
}

/** Each pair of units once, in the order of the readers. */
export function edgesOf(network: Network): readonly Edge[] {
  const { layers, instructions, tensors } = network;
  const makers = new Map(layers.map(({ output }, i) => [output, i]));
  const edges: Edge[] = [];
  const add = (path: string, to: number): void => {
    const from =
      makers.get(path) ?? (tensors[path]?.role === "input" && tensors[path].perSample ? -1 : undefined);
    if (from !== undefined && from !== to && !edges.some((one) => one.from === from && one.to === to))
      edges.push({ from, to });
  };
  layers.forEach(({ inputs }, to) => inputs.forEach((path) => add(path, to)));
  const names = unitNames(network);
  for (const { phase, layer, reads } of instructions) {
    if (phase === "loss") for (const path of Object.values(reads)) add(path, names.indexOf(layer));
  }
  return edges;
}

/** Those that pass over others. None in a chain. */
export function arcsOf(edges: readonly Edge[]): readonly Arc[] {
  const arcs: Arc[] = [];
  const span = ({ from, to }: Edge): number => to - from;
  for (const edge of edges.filter((one) => span(one) > 1).sort((a, b) => span(a) - span(b) || a.to - b.to)) {
    const beside = arcs.filter(({ from, to }) => from < edge.to && edge.from < to).map(({ level }) => level);
    let level = 0;
    while (beside.includes(level)) level++;
    arcs.push({ ...edge, level });
  }
  return arcs;
}

/** How many arcs run beside each other at most. */
export function levelsOf(arcs: readonly Arc[]): number {
  return Math.max(0, ...arcs.map(({ level }) => level + 1));
}
