// Which recorded tensor is which of the model's, and how it is laid out there: guessed, shown, changed by whoever knows better, and kept
// beside the recording.

import { FormatError } from "../../formats/formatError";
import type { TensorPath } from "../../protocol/protocol";

/** Why these two: their names, the only place of that shape, their numbers, or somebody's choice. */
type How = "name" | "shape" | "value" | "chosen";

export interface Mapped {
  readonly path: TensorPath;
  /** What the recording calls it. */
  readonly name: string;
  /** How the recording has it: `as it is`, `NHWC`, `HWIO`, `[in, out]` (layouts.ts). */
  readonly layout: string;
  readonly how: How;
}

export type Mapping = readonly Mapped[];

/** As it stands in a file beside the recording: `run.map.json`. */
export const encodeMapping = (mapping: Mapping): string =>
  `${JSON.stringify(
    Object.fromEntries(mapping.map(({ path, name, layout }) => [path, { name, layout }])),
    undefined,
    2,
  )}\n`;

/**
 * A place may be given as a name alone, or null: nothing of the recording goes there.
 * @throws FormatError naming what was expected, and where
 */
export function decodeMapping(
  text: string,
): ReadonlyMap<TensorPath, { name: string; layout?: string } | null> {
  const fail = (problem: string): never => {
    throw new FormatError("map", problem);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("expected JSON: an object of the model's tensors, each with the recorded name");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail('expected an object, such as { "conv1.weight.grad": "dW1" }');
  return new Map(
    Object.entries(value).map(([path, given]: [string, unknown]) => {
      if (given === null) return [path, null];
      if (typeof given === "string") return [path, { name: given }];
      const { name, layout } = (typeof given === "object" ? given : {}) as Record<string, unknown>;
      if (typeof name !== "string" || (layout !== undefined && typeof layout !== "string"))
        return fail(
          `${path}: expected a name, { "name": …, "layout": … } or null, got ${JSON.stringify(given).slice(0, 80)}`,
        );
      return [path, { name, ...(layout !== undefined && { layout }) }];
    }),
  );
}
