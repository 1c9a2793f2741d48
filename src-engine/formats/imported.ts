// What becomes of a network that somebody else's tool wrote: as much of it as can be run here, and what there is to say about that.

import type { Contents, ModelDescription } from "./model/contents";

export interface Imported extends Contents {
  /** What can be run: the whole network, or its beginning. */
  readonly model: ModelDescription;
  /** In sentences: what was computed beforehand, left out, or taken for something else. */
  readonly notes: readonly string[];
  /** All that cannot be run; empty where everything can. */
  readonly problems: readonly Problem[];
  /** Where the model ends early: the last layer that runs before the first problem. */
  readonly cutAt?: string;
  /** The file's own graph, to be looked at whether or not it can be run. */
  readonly graph?: FileGraph;
}

/** What a file gave that need not hold a network, or none of which even the beginning can be run. */
export type Found = Contents & Partial<Pick<Imported, "problems" | "cutAt" | "graph">>;

export interface Problem {
  /** What the file calls the node; empty for a problem of the whole graph. */
  readonly node: string;
  readonly operator: string;
  readonly attribute?: string;
  readonly value?: string;
  /** A sentence that names all of these. */
  readonly text: string;
}

export interface FileGraph {
  readonly nodes: readonly FileNode[];
  readonly tensors: readonly FileTensor[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

interface FileNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** As text. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface FileTensor {
  readonly name: string;
  /** As the format calls it. */
  readonly type: string;
  readonly shape: readonly number[];
}

/** Of all that cannot be run, the first that are named in an error. */
const MOST_NAMED = 20;

/** All that cannot be run, for an error. */
export function problemsInWords(problems: readonly Problem[]): string {
  const named = problems.slice(0, MOST_NAMED).map(({ text }) => text);
  const more = problems.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
