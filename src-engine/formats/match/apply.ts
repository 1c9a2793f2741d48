// A match, applied: all of the model's tensors, or none.

import type { Tensor } from "../../tensor/tensor";
import { FormatError } from "../formatError";
import { turned } from "./layout";
import type { Match } from "./pair";

/**
 * @param before what the model's tensors are, for those that the match leaves; without it a match with something missing is refused
 * @returns a new map, in the match's order and then that of `before`; nothing given is changed
 * @throws FormatError naming what is missing
 */
export function matchedTensors(
  { pairs, missing, left }: Match,
  tensors: ReadonlyMap<string, Tensor>,
  before?: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  if (missing.length > 0 && !before) {
    const said = missing
      .slice(0, 5)
      .map(({ path, why }) => `${path} (${why})`)
      .join("; ");
    const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
    const others =
      left.length > 0
        ? `. Of the file are left: ${left.slice(0, 5).join(", ")}${left.length > 5 ? " …" : ""}`
        : "";
    throw new FormatError(
      "match",
      `${missing.length} of the model's tensors are filled by nothing: ${said}${more}${others}`,
    );
  }
  return new Map([
    ...(before ?? []),
    ...pairs.map(({ path, from, turn }) => [path, turned(tensors.get(from)!, turn)] as const),
  ]);
}
