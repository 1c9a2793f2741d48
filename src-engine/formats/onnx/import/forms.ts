// Subgraphs in which exporters write what is one layer here, as one node each. Which there are, the ops say (`forms` of their rows).

import { quoted } from "../../formatError";
import { rows } from "../../model/exchanged";
import type { OnnxAttribute, OnnxNode } from "../onnxNode";
import type { OnnxRow, SaidForm } from "../onnxRow";
import { readersOf, writersOf, type Graph } from "./graph";
import { matches, parsePattern, type Match, type Surroundings } from "./pattern";
import type { Report } from "./report";

/** A new graph. A form stays as it is where nodes outside of it read what is computed inside. */
export function layersOfForms(graph: Graph, report: Report): Graph {
  const forms = rows.flatMap((row) =>
    (row.forms ?? []).map((form) =>
      typeof form === "string"
        ? { row, pattern: parsePattern(form), says: {} }
        : { row, pattern: parsePattern(form.of), says: form.says },
    ),
  );
  const around: Surroundings = { writers: writersOf(graph.nodes), constants: graph.constants };
  const readers = readersOf(graph);
  const gone = new Set<OnnxNode>();
  const instead = new Map<OnnxNode, OnnxNode>();
  // From the end, so that what is part of a larger form is not taken for a smaller one.
  for (const node of graph.nodes.toReversed()) {
    if (gone.has(node)) continue;
    for (const { row, pattern, says } of forms) {
      const match = matches(pattern, node.outputs[0] ?? "", around, { values: new Map(), nodes: [] });
      if (!match || match.nodes.some((one) => gone.has(one)) || isReadElsewhere(match, node, readers))
        continue;
      for (const one of match.nodes) gone.add(one);
      instead.set(node, nodeOf(row, node, match, graph, says));
      report.note(
        `${match.nodes.length} nodes up to ${node.operator} ${quoted(node.name)} are one ${row.op.type}.`,
      );
      break;
    }
  }
  const nodes = graph.nodes.flatMap((node) => instead.get(node) ?? (gone.has(node) ? [] : [node]));
  return { ...graph, nodes };
}

/** Whether something within it is of use to others, too. */
function isReadElsewhere({ nodes }: Match, root: OnnxNode, readers: ReadonlyMap<string, number>): boolean {
  const within = readersOf({ nodes: [...new Set(nodes)], outputs: [] });
  return nodes.some(
    (node) => node !== root && node.outputs.some((name) => readers.get(name) !== within.get(name)),
  );
}

function nodeOf(
  row: OnnxRow,
  root: OnnxNode,
  { values }: Match,
  { constants }: Graph,
  says: SaidForm["says"],
): OnnxNode {
  const own = Object.keys({ ...row.op.parameters, ...row.op.buffers });
  const attributes = new Map<string, OnnxAttribute>(Object.entries(says));
  for (const [name, value] of values)
    if (name !== "x" && !own.includes(name)) attributes.set(name, constants.get(value)?.numbers()[0] ?? 0);
  const inputs = [values.get("x") ?? "", ...own.map((name) => values.get(name) ?? "")];
  return { ...root, operator: row.operator, domain: "", inputs, attributes };
}
