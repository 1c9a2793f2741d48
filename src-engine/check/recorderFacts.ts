// What our recorder says of an iteration besides its tensors.

import type { RecordedIteration } from "../recording/recording";

interface Facts {
  /** How large the batch was, and how much of it was kept. */
  readonly batch?: number;
  readonly samples?: number;
  /** How many processes trained together. */
  readonly world?: number;
  /** Gradients of parameters are what this process's own batch gave, not what all processes averaged. */
  readonly ownGradients: boolean;
}

const none: Facts = { ownGradients: false };

/** Nothing where something else wrote it. */
export function recorderFacts({ metadata }: Pick<RecordedIteration, "metadata">): Facts {
  let value: unknown;
  try {
    value = JSON.parse(metadata.get("backstep") ?? "{}");
  } catch {
    return none;
  }
  if (typeof value !== "object" || value === null) return none;
  const given = value as Record<string, unknown>;
  const count = (name: string): number | undefined => {
    const one = given[name];
    return typeof one === "number" && Number.isInteger(one) && one > 0 ? one : undefined;
  };
  const [batch, samples, world] = [count("batch"), count("samples"), count("world")];
  return {
    ownGradients: given["ownGradients"] === true,
    ...(batch !== undefined && { batch }),
    ...(samples !== undefined && { samples }),
    ...(world !== undefined && { world }),
  };
}
