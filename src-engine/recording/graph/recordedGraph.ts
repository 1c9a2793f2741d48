// What the recorder says of an iteration: which calls made which tensors of which, and of how many samples some were kept.

import { FormatError } from "../../formats/formatError";
import { JsonField } from "../../formats/json/jsonField";
import { parseJson, type Json } from "../../formats/json/jsonTree";
import type { Shape } from "../../tensor/tensor";

/** One call of PyTorch, or what somebody said of a layer of theirs. */
export interface RecordedCall {
  readonly name: string;
  /** As torch calls it: `conv2d`; where it was recognized by its numbers, too. */
  readonly op: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  /** Recorded names of the tensors it read, by argument. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  /** The line of the script that called: `train.py:31`. */
  readonly where?: string;
}

export interface RecordedGraph {
  readonly calls: readonly RecordedCall[];
  /** What backward() began at, and by what that was multiplied before. */
  readonly loss?: string;
  readonly lossGradient: number;
  /** Of tensors that calls made, as they were: with all samples. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** How many samples the batch had, and how many of them were kept. */
  readonly batch?: number;
  readonly samples?: number;
}

const MOST_CALLS = 10_000;
const LONGEST = 500;

/** Undefined where nothing is said. @throws FormatError where it is damaged */
export function graphIn(metadata: ReadonlyMap<string, string>): RecordedGraph | undefined {
  const text = metadata.get("backstep");
  if (text === undefined) return undefined;
  const fail = (problem: string): never => {
    throw new FormatError("recorder", problem);
  };
  const root = new JsonField(parseJson(text, fail), "backstep", fail);
  if (!root.has("graph")) return undefined;
  const calls = root.at("graph").list(MOST_CALLS, callIn);
  if (calls.length === 0) return undefined;
  const size = (field: JsonField): number => field.whole(0, 2 ** 40);
  const optional = <T>(name: string, read: (field: JsonField) => T): T | undefined =>
    root.optional(name, read)[name];
  const shapes = optional("tensors", (field) =>
    field.entries(MOST_CALLS * 4, (facts) => facts.at("shape").list(16, size)),
  );
  const loss = optional("loss", (field) => field.text(LONGEST));
  const [batch, samples] = [optional("batch", size), optional("samples", size)];
  return {
    calls,
    lossGradient: optional("lossGradient", (field) => field.number(-(10 ** 12), 10 ** 12)) ?? 1,
    shapes: new Map(Object.entries(shapes ?? {})),
    ...(loss !== undefined && { loss }),
    ...(batch ? { batch } : {}),
    ...(samples ? { samples } : {}),
  };
}

function callIn(call: JsonField): RecordedCall {
  const word = (field: JsonField): string => field.text(LONGEST);
  return {
    name: word(call.at("name")),
    op: word(call.at("op")),
    attrs: call.at("attrs").entries(100, (field) => plain(field.json())),
    inputs: call.at("inputs").entries(1000, word),
    outputs: call.at("outputs").list(1000, word),
    ...call.optional("where", word),
  };
}

function plain(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
  if (value instanceof Map)
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, Json>)].map(([key, one]) => [key, plain(one)]),
    );
  return value;
}
