// A frame is a safetensors file: the metadata key `message` holds the message as
// JSON, the tensors travel as they are. Saved to disk it opens wherever
// safetensors do.
//
// JSON has no NaN, no infinities and no −0, and a debugger of exploding gradients
// has many: they go as the strings "#NaN", "#Infinity", "#-Infinity", "#-0". A
// string that begins with "#" gets one more.

import { FormatError } from "../../formats/formatError";
import { decodeSafetensors, encodeSafetensors } from "../../formats/safetensors/safetensors";
import type { Tensor } from "../../tensor/tensor";
import type { Message } from "../protocol";

interface Frame {
  readonly message: Message;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const noTensors: ReadonlyMap<string, Tensor> = new Map();

/** Properties that are undefined vanish; every number arrives as it was sent. */
export function encodeFrame(
  message: Message,
  tensors: ReadonlyMap<string, Tensor> = noTensors,
): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(message, escape);
  return encodeSafetensors({ metadata: new Map([["message", text]]), tensors });
}

/**
 * Tensors are views of `bytes` wherever alignment allows.
 * @throws FormatError when this is no frame, or its message is neither request, response nor event. What a
 *   request's arguments hold is for the one who answers it to check.
 */
export function decodeFrame(bytes: Uint8Array<ArrayBuffer>): Frame {
  const { metadata, tensors } = decodeSafetensors(bytes);
  const text = metadata.get("message");
  if (text === undefined) fail('metadata has no "message"');
  const message = parse(text);
  if (!isMessage(message)) fail(`message is neither request, response nor event: ${text.slice(0, 80)}`);
  return { message, tensors };
}

function parse(text: string): unknown {
  try {
    // Visiting every value takes longer than parsing: do it only where there may be something to find.
    return text.includes('"#') ? JSON.parse(text, unescape) : JSON.parse(text);
  } catch (error) {
    return fail(`message is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function escape(_key: string, value: unknown): unknown {
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : Object.is(value, -0)
        ? "#-0"
        : `#${value}`;
  }
  return typeof value === "string" && value.startsWith("#") ? `#${value}` : value;
}

function unescape(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("#")) return value;
  return value.startsWith("##") ? value.slice(1) : Number(value.slice(1));
}

function isMessage(value: unknown): value is Message {
  if (!isObject(value)) return false;
  if (value.kind === "request") {
    return isSequence(value.seq) && typeof value.command === "string" && isObject(value.arguments);
  }
  if (value.kind === "response") {
    if (!isSequence(value.seq)) return false;
    return value.success === true
      ? isObject(value.body)
      : value.success === false && typeof value.message === "string";
  }
  return value.kind === "event" && typeof value.event === "string" && isObject(value.body);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSequence(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function fail(problem: string): never {
  throw new FormatError("frame", problem);
}
