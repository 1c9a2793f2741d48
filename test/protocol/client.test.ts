import { describe, expect, test } from "vitest";
import { channelPair } from "../support/channelPair";
import { createClient } from "../../src-engine/protocol/wire/client";
import { decodeFrame, encodeFrame } from "../../src-engine/protocol/wire/frame";
import type { Message } from "../../src-engine/protocol/protocol";
import { tensor, type Tensor } from "../../src-engine/tensor/tensor";

type Request = Extract<Message, { kind: "request" }>;
type Send = (message: Message, tensors?: ReadonlyMap<string, Tensor>) => void;

/** A client, and an engine that answers as the test says. */
function connected(answer: (request: Request, send: Send) => void) {
  const [page, engine] = channelPair();
  const send: Send = (message, tensors) => engine.send(encodeFrame(message, tensors));
  engine.onMessage((bytes) => {
    const { message } = decodeFrame(bytes);
    if (message.kind === "request") answer(message, send);
  });
  return { client: createClient(page), send, engine };
}

describe("the client", () => {
  test("gives each question its own answer, whatever order they come in", async () => {
    const waiting: Request[] = [];
    const { client } = connected((request, send) => {
      waiting.push(request);
      if (waiting.length < 2) return;
      for (const { seq, command } of waiting.reverse()) {
        const body = command === "evaluate" ? { loss: 1, accuracy: 0.5, count: 2 } : {};
        send({ kind: "response", seq, success: true, body });
      }
    });
    const [nothing, evaluation] = await Promise.all([
      client.request("pause", {}),
      client.request("evaluate", {}),
    ]);
    expect(nothing.body).toEqual({});
    expect(evaluation.body.accuracy).toBe(0.5);
  });

  test("hands on the tensors that travel with an answer", async () => {
    const { client } = connected(({ seq }, send) => {
      send(
        { kind: "response", seq, success: true, body: {} },
        new Map([["a", tensor([2], [1, NaN], "float32")]]),
      );
    });
    const { tensors } = await client.request("read", { path: "a" });
    expect([...tensors.get("a")!.data]).toEqual([1, NaN]);
  });

  test("rejects with the engine's own sentence", async () => {
    const { client } = connected(({ seq }, send) => {
      send({ kind: "response", seq, success: false, message: 'goto: there is no layer "conv9"' });
    });
    await expect(client.request("goto", { address: "0/forward/conv9" })).rejects.toThrow(
      'goto: there is no layer "conv9"',
    );
  });

  test("tells everybody who listens for an event", async () => {
    const { client, send } = connected(() => undefined);
    const heard: string[] = [];
    client.on("failed", ({ message }) => heard.push(`first ${message}`));
    const second = new Promise<void>((resolve) => client.on("failed", () => resolve()));
    send({ kind: "event", event: "failed", body: { message: "disk full" } });
    await second;
    expect(heard).toEqual(["first disk full"]);
  });

  test("rejects what is unanswered when the connection closes, and whatever is asked afterwards", async () => {
    const { client, engine } = connected(() => undefined);
    const lost = new Promise<void>((resolve) => client.onClose(() => resolve()));
    const asked = client.request("pause", {});
    engine.close();
    await expect(asked).rejects.toThrow("the connection to the engine was lost");
    await lost;
    await expect(client.request("pause", {})).rejects.toThrow("there is no connection to the engine");
  });
});
