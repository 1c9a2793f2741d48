import { describe, expect, test } from "vitest";
import { FormatError } from "../../src-engine/formats/formatError";
import { encodeSafetensors } from "../../src-engine/formats/safetensors/safetensors";
import { decodeFrame, encodeFrame } from "../../src-engine/protocol/wire/frame";
import type { Message } from "../../src-engine/protocol/protocol";
import { tensor } from "../../src-engine/tensor/tensor";

const there = (message: Message): Message => decodeFrame(encodeFrame(message)).message;

describe("a frame", () => {
  test.each<Message>([
    { kind: "request", seq: 1, command: "next", arguments: { granularity: "operation" } },
    {
      kind: "request",
      seq: 0,
      command: "launch",
      arguments: { model: "lenet-jax", data: "digits", seed: 4 },
    },
    { kind: "response", seq: 1, success: true, body: {} },
    { kind: "response", seq: 2, success: false, message: 'no layer "conv9" – did you mean "conv2"?' },
    { kind: "event", event: "continued", body: {} },
  ])("carries %j", (message) => {
    expect(there(message)).toEqual(message);
  });

  test("carries tensors bit for bit", () => {
    const values = tensor([2, 2], [NaN, -0, Infinity, 1e-40], "float32");
    const frame = encodeFrame(
      { kind: "event", event: "continued", body: {} },
      new Map([["conv1.output", values]]),
    );
    expect(decodeFrame(frame).tensors.get("conv1.output")).toEqual(values);
  });

  test.each([NaN, Infinity, -Infinity, -0, 0, 1e308, 5e-324, 0.1])("keeps the number %d", (loss) => {
    const body = { loss, accuracy: 0.5, count: 3 };
    const message = there({ kind: "response", seq: 3, success: true, body });
    if (message.kind !== "response" || !message.success || !("loss" in message.body))
      throw new Error("not it");
    expect(message.body.loss).toBe(loss);
  });

  test.each(["#NaN", "#", "##", "#-0", "NaN", '"#NaN"', "\u2028"])("keeps the string %j", (text) => {
    expect(there({ kind: "event", event: "failed", body: { message: text } })).toEqual({
      kind: "event",
      event: "failed",
      body: { message: text },
    });
  });

  test("lets undefined properties vanish", () => {
    const frame = there({
      kind: "request",
      seq: 1,
      command: "attach",
      arguments: { nothing: undefined as never },
    });
    expect(frame).toStrictEqual({ kind: "request", seq: 1, command: "attach", arguments: {} });
  });
});

describe("a frame is refused", () => {
  const holding = (text: string): Uint8Array<ArrayBuffer> =>
    encodeSafetensors({ metadata: new Map([["message", text]]), tensors: new Map() });

  test.each([
    ["without a message", encodeSafetensors({ metadata: new Map(), tensors: new Map() }), 'has no "message"'],
    ["whose message is no JSON", holding("{"), "message is not JSON"],
    ["whose message is null", holding("null"), "neither request, response nor event: null"],
    ["whose message is a list", holding("[]"), "neither request"],
    ["of an unknown kind", holding('{"kind":"wish"}'), 'nor event: {"kind":"wish"}'],
    [
      "with a request without number",
      holding('{"kind":"request","command":"next","arguments":{}}'),
      "neither",
    ],
    [
      "with a request numbered −1",
      holding('{"kind":"request","seq":-1,"command":"next","arguments":{}}'),
      "neither",
    ],
    ["with a request without arguments", holding('{"kind":"request","seq":1,"command":"next"}'), "neither"],
    ["with a response that says nothing", holding('{"kind":"response","seq":1}'), "neither"],
    ["with a failure without message", holding('{"kind":"response","seq":1,"success":false}'), "neither"],
    ["with an event without name", holding('{"kind":"event","body":{}}'), "neither"],
  ])("%s", (_name, bytes, message) => {
    expect(() => decodeFrame(bytes)).toThrow(FormatError);
    expect(() => decodeFrame(bytes)).toThrow(message);
  });

  test("that is no safetensors file", () => {
    expect(() => decodeFrame(new Uint8Array(3))).toThrow("safetensors: file has 3 bytes");
  });
});
