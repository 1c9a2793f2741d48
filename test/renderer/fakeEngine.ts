// An engine that knows the tiny session by heart: enough for the page's stores and components.

import type { Channel } from "../../src-engine/protocol/wire/channel";
import { decodeFrame, encodeFrame } from "../../src-engine/protocol/wire/frame";
import type { ChosenData, Host, NamedBytes } from "../../src-engine/protocol/wire/host";
import type {
  Breakpoint,
  Command,
  Message,
  Requests,
  Stopped,
  VerifiedBreakpoint,
} from "../../src-engine/protocol/protocol";
import { sizeOf, tensor, type Tensor } from "../../src-engine/tensor/tensor";
import { instructionAt } from "../../src-renderer/session/places";
import { channelPair } from "../support/channelPair";
import { session, stopEvent, stoppedAt } from "./session";

type Request = Extract<Message, { kind: "request" }>;

export interface Reply<C extends Command> {
  readonly body: Requests[C]["response"];
  readonly tensors?: ReadonlyMap<string, Tensor>;
  /** Whether a stop follows. */
  readonly stops?: boolean;
}

export interface FakeEngine {
  readonly host: Host;
  /** Every command that arrived, in order. */
  readonly heard: string[];
  /** By command, what it last came with. */
  readonly told: { [C in Command]?: Requests[C]["arguments"] };
  readonly saved: { readonly name: string; readonly bytes: Uint8Array }[];
  pc: number;
  /** What it was last told to stop at. */
  breakpoints: readonly Breakpoint[];
  /** Makes the next request of this command fail with a sentence. */
  refuse(command: Request["command"], message: string): void;
  /** Makes the next request of this command take until something else stops it. */
  stall(command: Request["command"]): void;
  /** What every stop says besides. */
  more: Partial<Stopped>;
  /** Answers a command in a test's own way from now on; undefined leaves it unanswered. */
  reply<C extends Command>(command: C, reply: (args: Requests[C]["arguments"]) => Reply<C> | undefined): void;
  /** What the next file dialog opens. */
  opens: NamedBytes | undefined;
  /** What the next dialog for a set of images gives. */
  choosesData: ChosenData | undefined;
  send(message: Message, tensors?: ReadonlyMap<string, Tensor>): void;
  disconnect(): void;
}

export function fakeEngine(): FakeEngine {
  let channel: Channel | undefined;
  let attached = false;
  const refusals = new Map<string, string>();
  const stalls = new Set<string>();
  const replies = new Map<string, (args: never) => Reply<Command> | undefined>();
  const engine: FakeEngine = {
    heard: [],
    told: {},
    saved: [],
    pc: 5,
    breakpoints: [],
    refuse: (command, message) => refusals.set(command, message),
    stall: (command) => void stalls.add(command),
    more: {},
    reply: (command, reply) => void replies.set(command, reply),
    opens: undefined,
    choosesData: undefined,
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
      openFile: () => Promise.resolve(engine.opens),
      chooseData: () => Promise.resolve(engine.choosesData),
      saveFile({ name, bytes }) {
        engine.saved.push({ name, bytes });
        return Promise.resolve(name);
      },
      showMenu: () => undefined,
    },
  };

  function answer({ seq, command, arguments: args }: Request): void {
    Object.assign(engine.told, { [command]: args });
    engine.heard.push(
      "granularity" in args
        ? [command, args.granularity, "reverse" in args && args.reverse && "reverse"]
            .filter(Boolean)
            .join(" ")
        : command,
    );
    const refusal = refusals.get(command);
    refusals.delete(command);
    if (refusal) return engine.send({ kind: "response", seq, success: false, message: refusal });
    const respond = (
      body: Requests[typeof command]["response"],
      tensors?: ReadonlyMap<string, Tensor>,
    ): void => engine.send({ kind: "response", seq, success: true, body }, tensors);
    const own = replies.get(command);
    if (own) {
      // The test that gave the reply knows which command it is for.
      const told = own(args as never);
      if (told) respond(told.body, told.tensors);
      return told?.stops ? stop() : undefined;
    }
    switch (command) {
      case "attach":
        return respond(attached ? { session } : {});
      case "launch":
        attached = true;
        return respond(session);
      case "listRecent":
        return respond({ recent: [] });
      case "listExports":
        return respond({ formats: offered });
      case "dropData":
        return respond({});
      case "subscribe":
        respond({});
        return stop();
      case "history":
        return respond({ epochs: [] }, points([2, 1, 0.5]));
      case "export":
        return respond(
          {
            ...{
              name: "tiny.npz",
              byteLength: 3,
              parts: [],
              tensors: [{ name: "fc.weight", shape: [2, 3] }],
            },
            snippets: [{ title: "NumPy", code: "import numpy as np\n" }],
          },
          new Map([["file", tensor([1], [0x00030201], "int32")]]),
        );
      case "next":
      case "stepBack":
      case "stepIn":
      case "stepOut":
        engine.pc += command === "stepBack" || ("reverse" in args && args.reverse) ? -1 : 1;
        respond({});
        return stop();
      case "setBreakpoints":
        engine.breakpoints = args.breakpoints;
        return respond({ breakpoints: args.breakpoints.map(verified) });
      case "setExceptionBreakpoints":
        return respond({});
      case "setWatches":
        return respond({ watches: [] });
      case "timeline":
        return respond({
          branch: 0,
          branches: [],
          epochs: [],
          alerts: [],
          checkpoints: { iterations: [], bytes: 0, onDisk: 0, limit: 0 },
          hits: [],
        });
      case "plot":
      case "compare":
      case "trace":
      case "field":
      case "attribute":
      case "explain":
      case "filters":
      case "setVariable":
      case "setBatch":
      case "listImages":
      case "images":
      case "assess":
      case "checkGradients":
      case "probe":
      case "infer":
      case "nameBranch":
      case "deleteBranch":
      case "saveSession":
      case "openSession":
      case "launchRecording":
      case "read":
      case "inspect":
      case "match":
      case "openRecording":
      case "closeRecording":
      case "verify":
      case "verified":
      case "checkPasted":
      case "readRecent":
      case "clearRecent":
      case "sendData":
      case "lookAtData":
      case "listOps":
      case "mistakes":
      case "exercises":
      case "exerciseChoices":
      case "answer":
      case "readExercises":
      case "checkModel":
      case "modelText":
        return engine.send({
          kind: "response",
          seq,
          success: false,
          message: `${command}: a test has to say what to reply`,
        });
      case "nextBatch":
        return respond({ iteration: 4, indices: [9, 10, 11, 12] });
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
      case "evaluate":
      case "acknowledge":
        return respond({});
    }
  }

  /** Knows the places of the tiny session; a condition may be anything but `norm(`. */
  function verified({ id, place, condition }: Breakpoint): VerifiedBreakpoint {
    const instruction = place === undefined ? 4 : instructionAt(session, place);
    if (instruction < 0)
      return { id, verified: false, message: `there is no place "${place ?? ""}"`, field: "place" };
    if (condition === "norm(")
      return {
        id,
        verified: false,
        message: "expected an operand, got the end",
        field: "condition",
        column: 5,
      };
    return { id, verified: true, instruction };
  }

  function stop(): void {
    const tensors = written();
    const versions = Object.fromEntries([...tensors.keys()].map((path) => [path, "0.3"]));
    engine.send(stopEvent(stoppedAt(engine.pc, engine.more), versions), tensors);
  }

  /** What the subscription asks for, where it is written; value i at offset i. */
  function written(): ReadonlyMap<string, Tensor> {
    const paths = ["input", ...session.instructions.slice(0, engine.pc).map(({ writes }) => writes)];
    return new Map(
      paths.map((path) => {
        const shape = session.tensors[path]!.shape;
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

const offered = [
  { name: "npz", title: "NumPy npz", about: "Arrays.", extension: ".npz", normalizes: false },
  { name: "onnx", title: "ONNX", about: "The whole network.", extension: ".onnx", normalizes: true },
];
