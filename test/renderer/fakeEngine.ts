// An engine that knows the tiny session by heart: enough for the page's stores and components.

import { channelPair, type Channel } from "../../src-engine/protocol/channel";
import { decodeFrame, encodeFrame } from "../../src-engine/protocol/frame";
import type { Host } from "../../src-engine/protocol/host";
import type { Message, Requests } from "../../src-engine/protocol/protocol";
import { sizeOf, tensor, type Tensor } from "../../src-engine/tensor/tensor";
import { session, stoppedAt } from "./session";

type Request = Extract<Message, { kind: "request" }>;

export interface FakeEngine {
  readonly host: Host;
  /** Every command that arrived, in order. */
  readonly heard: string[];
  readonly saved: { readonly name: string; readonly bytes: Uint8Array }[];
  pc: number;
  /** Makes the next request of this command fail with a sentence. */
  refuse(command: Request["command"], message: string): void;
  /** Makes the next request of this command take until something else stops it. */
  stall(command: Request["command"]): void;
  send(message: Message, tensors?: ReadonlyMap<string, Tensor>): void;
  disconnect(): void;
}

export function fakeEngine(): FakeEngine {
  let channel: Channel | undefined;
  let attached = false;
  const refusals = new Map<string, string>();
  const stalls = new Set<string>();
  const engine: FakeEngine = {
    heard: [],
    saved: [],
    pc: 5,
    refuse: (command, message) => refusals.set(command, message),
    stall: (command) => void stalls.add(command),
    send: (message, tensors) => channel?.send(encodeFrame(message, tensors)),
    disconnect: () => channel?.close(),
    host: {
      name: "web",
      connect() {
        const [page, end] = channelPair();
        channel = end;
        end.onMessage((bytes) => {
          const { message } = decodeFrame(bytes);
          if (message.kind === "request") answer(message);
        });
        return Promise.resolve(page);
      },
      openFile: () => Promise.resolve(undefined),
      saveFile({ name, bytes }) {
        engine.saved.push({ name, bytes });
        return Promise.resolve(name);
      },
      onMenu: () => undefined,
    },
  };

  function answer({ seq, command, arguments: args }: Request): void {
    engine.heard.push(
      command === "next" || command === "stepBack" ? `${command} ${args.granularity}` : command,
    );
    const refusal = refusals.get(command);
    refusals.delete(command);
    if (refusal) return engine.send({ kind: "response", seq, success: false, message: refusal });
    const respond = (
      body: Requests[typeof command]["response"],
      tensors?: ReadonlyMap<string, Tensor>,
    ): void => engine.send({ kind: "response", seq, success: true, body }, tensors);
    switch (command) {
      case "attach":
        return respond(attached ? { session } : {});
      case "launch":
        attached = true;
        return respond(session);
      case "subscribe":
        respond({});
        return stop();
      case "history":
        return respond({ epochs: [] }, points([2, 1, 0.5]));
      case "export":
        return respond(
          { name: "tiny.npz", byteLength: 3 },
          new Map([["file", tensor([1], [0x00030201], "int32")]]),
        );
      case "next":
        engine.pc++;
        respond({});
        return stop();
      case "stepBack":
        engine.pc--;
        respond({});
        return stop();
      case "continue":
        respond({});
        return engine.send({ kind: "event", event: "continued", body: {} });
      case "pause":
        respond({});
        return stop();
      case "goto":
      case "reverseContinue":
        respond({});
        return stalls.delete(command) ? undefined : stop();
      case "read":
      case "evaluate":
      case "acknowledge":
        return respond({});
    }
  }

  function stop(): void {
    engine.send({ kind: "event", event: "stopped", body: stoppedAt(engine.pc) }, written());
  }

  /** What the subscription asks for, where it is written; value i at offset i. */
  function written(): ReadonlyMap<string, Tensor> {
    const paths = ["input", ...session.instructions.slice(0, engine.pc).map(({ writes }) => writes)];
    return new Map(
      paths.map((path) => {
        const shape = session.shapes[path]!;
        const sent = shape[0] === session.batchSize ? [1, ...shape.slice(1)] : shape;
        return [
          path,
          tensor(
            sent,
            Array.from({ length: sizeOf(sent) }, (_, i) => i),
            "float32",
          ),
        ];
      }),
    );
  }
  return engine;
}

export function points(losses: readonly number[]): ReadonlyMap<string, Tensor> {
  const shape = [losses.length];
  return new Map([
    ["loss", tensor(shape, losses, "float32")],
    [
      "accuracy",
      tensor(
        shape,
        losses.map(() => 0.5),
        "float32",
      ),
    ],
  ]);
}
