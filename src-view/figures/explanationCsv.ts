// An explanation as a table: a line a term, with its factors and what they are multiplied to.

import { plainTex } from "../../src-engine/protocol/plainTex";
import type { Explanation } from "../../src-engine/protocol/protocol";
import { csvOf, type Value } from "../scene/csv";

export function explanationCsv({ terms, rest, sum }: Explanation): string {
  const most = Math.max(0, ...terms.map(({ factors }) => factors.length));
  const heads = Array.from({ length: most }, (_, f) => [`factor ${f + 1}`, `factor ${f + 1} value`]).flat();
  const named = (
    path: string | undefined,
    index: readonly number[] | undefined,
    text: string | undefined,
  ): string => {
    const element = path === undefined ? "constant" : `${path}[${index?.join(",") ?? ""}]`;
    if (text === undefined) return element;
    return path === undefined ? plainTex(text) : `${plainTex(text)} of ${element}`;
  };
  const rows = terms.map(({ factors, value }, i): Value[] => {
    const told = factors.flatMap((factor): Value[] => [
      named(factor.path, factor.index, factor.text),
      factor.value,
    ]);
    while (told.length < 2 * most) told.push(undefined);
    return [`term ${i + 1}`, ...told, value];
  });
  const empty = Array.from({ length: 2 * most }, () => undefined);
  return csvOf(
    ["term", ...heads, "value"],
    [...rows, [`${rest.count} others`, ...empty, rest.sum], ["sum", ...empty, sum]],
  );
}
