// The terms of an explanation as a table: a column a factor where all are made alike.

import type { Explanation, TensorPath } from "../../src-engine/protocol/protocol";

/** The tensors that the factors are of, in order (undefined: a constant); undefined where the terms are made differently. */
export function pathsInCommon({
  terms: [first, ...others],
}: Pick<Explanation, "terms">): readonly (TensorPath | undefined)[] | undefined {
  const paths = first?.factors.map(({ path }) => path);
  const isAlike = others.every(
    ({ factors }) => factors.length === paths?.length && factors.every(({ path }, f) => path === paths[f]),
  );
  return isAlike ? paths : undefined;
}
