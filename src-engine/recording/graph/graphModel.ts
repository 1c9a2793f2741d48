// The model that our recorder's iterations say of themselves.

import type { RecordedIteration } from "../recording";
import { modelOfGraph, type GraphModel } from "./modelOfGraph";
import { graphIn } from "./recordedGraph";

/**
 * @returns undefined where nothing is said of it, a sentence where there is no model to be made of what is said
 * @throws FormatError where what is said is damaged
 */
export function graphModel(
  name: string,
  { tensors, metadata }: Pick<RecordedIteration, "tensors" | "metadata">,
): GraphModel | string | undefined {
  const graph = graphIn(metadata);
  if (!graph) return undefined;
  return modelOfGraph(name, graph, new Map(tensors.map((one) => [one.name, one.shape])));
}
