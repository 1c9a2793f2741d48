// The page's end of the pipe: questions go out numbered, answers come back under the same
// number, and events reach whoever listens for them.

import type { Tensor } from "../../tensor/tensor";
import type { Channel } from "./channel";
import { decodeFrame, encodeFrame } from "./frame";
import { HeldTensors } from "./heldTensors";
import { inParts, type PartsListener } from "./parts";
import type { Command, EventName, Events, Message, Requests, TensorPath } from "../protocol";

export type Tensors = ReadonlyMap<TensorPath, Tensor>;

export interface Answer<C extends Command> {
  readonly body: Requests[C]["response"];
  readonly tensors: Tensors;
}

export interface Client {
  /** Rejects with the engine's own sentence, or when the connection closes before the answer. */
  request<C extends Command>(
    command: C,
    args: Requests[C]["arguments"],
    tensors?: Tensors,
  ): Promise<Answer<C>>;
  /** Adds a listener. Events that nobody listens for are dropped. With a stop come all tensors in view that the page has by then. */
  on<E extends EventName>(event: E, listener: (body: Events[E], tensors: Tensors) => void): void;
  /** Adds a listener for how far what is too large for one frame has come, or gone. */
  onParts(listener: PartsListener): void;
  /** The pipe ended; why, where the other side could say. `isFull`: it has as many pages as it serves. */
  onClose(listener: (reason?: string, isFull?: boolean) => void): void;
  close(): void;
}

type Listener<E extends EventName> = (body: Events[E], tensors: Tensors) => void;
type Listeners = { readonly [E in EventName]: Listener<E>[] };

interface Waiting {
  resolve(answer: Answer<Command>): void;
  reject(error: Error): void;
}

/** Takes the channel over: it hears all its messages and its end, and closes it with itself. */
export function createClient(pipe: Channel): Client {
  const waiting = new Map<number, Waiting>();
  const listeners: Listeners = {
    stopped: [],
    continued: [],
    progress: [],
    epoch: [],
    working: [],
    attributing: [],
    output: [],
    alert: [],
    failed: [],
  };
  const parts: PartsListener[] = [];
  const channel = inParts(pipe, (...now) => parts.forEach((listener) => listener(...now)));
  const closing: ((reason?: string, isFull?: boolean) => void)[] = [];
  const held = new HeldTensors<Tensor>(({ data }) => data.byteLength);
  let seq = 0;
  let open = true;

  channel.onMessage((bytes) => {
    const { message, tensors } = decodeFrame(bytes);
    if (message.kind === "event") tell(listeners, message, inView(message, tensors));
    else if (message.kind === "response") settle(message, tensors);
    else throw new Error(`client: expected a response or an event, got the request "${message.command}"`);
  });
  channel.onClose((reason, isFull) => {
    if (!open) return;
    open = false;
    const why = reason ?? "the connection to the engine was lost";
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
    for (const listener of closing) listener(reason, isFull);
  });

  /** The same objects as at the stop before, where nothing of them has changed. */
  function inView(event: Extract<Message, { kind: "event" }>, sent: Tensors): Tensors {
    if (event.event !== "stopped") return sent;
    const { view } = event.body;
    const alone = [...sent].filter(([path]) => !Object.hasOwn(view.versions, path));
    return new Map([...held.take(view, sent), ...alone]);
  }

  function settle(message: Extract<Message, { kind: "response" }>, tensors: Tensors): void {
    const asked = waiting.get(message.seq);
    waiting.delete(message.seq);
    if (!asked) throw new Error(`client: an answer to request ${message.seq}, which nobody asked`);
    if (message.success) asked.resolve({ body: message.body, tensors });
    else asked.reject(new Error(message.message));
  }

  return {
    request<C extends Command>(command: C, args: Requests[C]["arguments"], tensors?: Tensors) {
      return new Promise<Answer<C>>((resolve, reject) => {
        if (!open) return reject(new Error("there is no connection to the engine"));
        // The number alone ties an answer to its question, so here, once, its type is taken on trust.
        waiting.set(++seq, { resolve: resolve as (answer: Answer<Command>) => void, reject });
        channel.send(encodeFrame({ kind: "request", seq, command, arguments: args } as Message, tensors));
      });
    },
    on(event, listener) {
      listeners[event].push(listener);
    },
    onParts(listener) {
      parts.push(listener);
    },
    onClose(listener) {
      closing.push(listener);
    },
    close() {
      channel.close();
    },
  };
}

function tell(listeners: Listeners, message: Extract<Message, { kind: "event" }>, tensors: Tensors): void {
  switch (message.event) {
    case "stopped":
      return listeners.stopped.forEach((listener) => listener(message.body, tensors));
    case "continued":
      return listeners.continued.forEach((listener) => listener(message.body, tensors));
    case "progress":
      return listeners.progress.forEach((listener) => listener(message.body, tensors));
    case "epoch":
      return listeners.epoch.forEach((listener) => listener(message.body, tensors));
    case "working":
      return listeners.working.forEach((listener) => listener(message.body, tensors));
    case "attributing":
      return listeners.attributing.forEach((listener) => listener(message.body, tensors));
    case "output":
      return listeners.output.forEach((listener) => listener(message.body, tensors));
    case "alert":
      return listeners.alert.forEach((listener) => listener(message.body, tensors));
    case "failed":
      return listeners.failed.forEach((listener) => listener(message.body, tensors));
  }
}
