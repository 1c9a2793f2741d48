// A session behind channels. One engine runs one session; pages come and go.
//
// Requests that move in time are answered at once and done one after another; the stop
// they end in goes to every page. Requests that only look are answered as they come.

import type { Dataset } from "../data/dataset";
import { momentOf } from "../debug/moment";
import { Session, type Clock, type Outcome } from "../debug/session";
import type { Channel } from "../protocol/channel";
import type {
  Command,
  LaunchOptions,
  Requests,
  SessionInfo,
  StopReason,
  TensorPath,
} from "../protocol/protocol";
import type { Backend } from "../run/backend";
import { reference } from "../run/reference";
import { simd, type Kernels, type Threading } from "../run/simd";
import type { Tensor } from "../tensor/tensor";
import { Connection, pointTensors } from "./connection";
import { sessionInfo, trainerFor } from "./launch";
import { Glances, stopped } from "./snapshot";
import { bytesAsTensor, encodeWeights } from "./weights";

/** All that the engine cannot have of itself. */
export interface Surroundings extends Clock {
  readonly kernels: Kernels;
  /** How many threads train, and how to start one; one where it is left out. */
  readonly threading?: Threading;
  loadDataset(name: LaunchOptions["data"]): Promise<Dataset>;
}

export interface Engine {
  /** Answers a page until its channel closes. */
  serve(channel: Channel): void;
}

export function createEngine(surroundings: Surroundings): Engine {
  return new SessionEngine(surroundings);
}

interface Answer<C extends Command> {
  readonly body: Requests[C]["response"];
  readonly tensors?: ReadonlyMap<TensorPath, Tensor>;
}
type Handlers = {
  readonly [C in Command]: (
    args: Requests[C]["arguments"],
    from: Connection,
  ) => Answer<C> | Promise<Answer<C>>;
};

type Reply = Answer<Command> | Promise<Answer<Command>>;

interface Running {
  readonly session: Session;
  readonly info: SessionInfo;
  readonly epochs: number;
  readonly glances: Glances;
}

const done = { body: {} } as const;
const later = (): never => {
  throw new Error("not yet");
};

class SessionEngine implements Engine {
  readonly #connections = new Set<Connection>();
  readonly #datasets = new Map<LaunchOptions["data"], Promise<Dataset>>();
  #simd: Backend | undefined;
  #running: Running | undefined;
  /** Movements wait for each other here. */
  #queue: Promise<void> = Promise.resolve();
  #isFree = false;

  constructor(private readonly surroundings: Surroundings) {}

  serve(channel: Channel): void {
    const connection: Connection = new Connection(channel, (command, args): Reply => {
      // That arguments and handler belong to one command is the table's promise, lost by indexing it.
      const handle = this.#handlers[command] as (args: unknown, from: Connection) => Reply;
      return handle(args, connection);
    });
    this.#connections.add(connection);
    channel.onClose(() => this.#connections.delete(connection));
  }

  readonly #handlers: Handlers = {
    launch: (options) => this.#launch(options),
    attach: (_args, from) => {
      const running = this.#running;
      if (!running) return { body: {} };
      void this.surroundings.breathe().then(() => this.#showWhereWeAre(running, from)); // after the answer
      return { body: { session: running.info } };
    },
    subscribe: (subscription, from) => {
      from.subscription = subscription;
      if (this.#running && !this.#isFree) from.stopped(this.#running.session, from.lastStop);
      return done;
    },
    next: ({ granularity }) => this.#move("step", (session) => session.next(granularity)),
    stepBack: ({ granularity }) => this.#move("step", (session) => session.stepBack(granularity)),
    continue: () =>
      this.#move("pause", (session) => session.continue(this.#launched.epochs), {
        free: true,
        text: (session) => `Epoch ${session.epochs.length} is done. Continue trains another.`,
      }),
    reverseContinue: () => this.#goto("start"),
    goto: ({ address }) => this.#goto(address),
    pause: () => {
      this.#launched.session.pause();
      return done;
    },
    stepIn: later,
    stepOut: later,
    setBreakpoints: later,
    setExceptionBreakpoints: later,
    setWatches: later,
    plot: later,
    setVariable: later,
    setBatch: later,
    nameBranch: later,
    compare: later,
    timeline: later,
    trace: later,
    saveSession: later,
    openSession: later,
    read: ({ path }) => {
      const tensor = this.#launched.session.read(path);
      if (!tensor) throw new Error(`tensor "${path}" is not written yet at this moment`);
      return { body: {}, tensors: new Map([[path, tensor]]) };
    },
    history: () => {
      const { session } = this.#launched;
      return { body: { epochs: session.epochs }, tensors: pointTensors(session.trainer.history.points()) };
    },
    evaluate: async () => ({ body: await this.#launched.session.evaluate() }),
    export: async ({ format }) => {
      const { session } = this.#launched;
      const { name, bytes } = await encodeWeights(session.trainer, session.weights(), format);
      return { body: { name, byteLength: bytes.length }, tensors: new Map([["file", bytesAsTensor(bytes)]]) };
    },
    acknowledge: (_args, from) => {
      from.outbox.acknowledge();
      return done;
    },
  };

  #showWhereWeAre({ session, glances }: Running, page: Connection): void {
    if (this.#isFree) page.event({ kind: "event", event: "continued", body: {} });
    else page.stopped(session, stopped(session, glances, "entry"));
  }

  get #launched(): Running {
    if (!this.#running) throw new Error("no session is running; launch one first");
    return this.#running;
  }

  async #launch(options: LaunchOptions): Promise<Answer<"launch">> {
    const backend = options.backend === "reference" ? reference : this.#kernels();
    const dataset = await this.#dataset(options.data);
    const trainer = trainerFor(options, dataset, backend);
    const info = sessionInfo(trainer, backend);
    const session = new Session(trainer, this.surroundings, {
      progress: (moment) => {
        for (const connection of this.#connections)
          connection.progress(session, moment, this.surroundings.now());
      },
      epoch: (body) => this.#tell({ kind: "event", event: "epoch", body }),
    });
    const start = (): void => {
      this.#running?.session.trainer.close();
      this.#running = { session, info, epochs: trainer.spec.recipe.epochs, glances: new Glances() };
      for (const connection of this.#connections) connection.restart();
    };
    const { warmup } = options;
    this.#enqueue(async () => {
      start();
      await this.#arrive("entry", () =>
        warmup === undefined
          ? Promise.resolve("arrived")
          : session.goto({ iteration: warmup, pc: trainer.program.evaluated }),
      );
    });
    return { body: info };
  }

  #kernels(): Backend {
    return (this.#simd ??= simd(this.surroundings.kernels, this.surroundings.threading));
  }

  #dataset(name: LaunchOptions["data"]): Promise<Dataset> {
    let loading = this.#datasets.get(name);
    if (!loading) {
      loading = this.surroundings.loadDataset(name);
      loading.catch(() => this.#datasets.delete(name)); // what was missing may be there next time
      this.#datasets.set(name, loading);
    }
    return loading;
  }

  #goto(address: string): typeof done {
    const moment = momentOf(this.#launched.session.trainer.program, address);
    return this.#move("goto", (session) => session.goto(moment));
  }

  #move(
    reason: StopReason,
    movement: (session: Session) => Promise<Outcome>,
    { free = false, text }: { free?: boolean; text?: (session: Session) => string } = {},
  ): typeof done {
    const { session } = this.#launched;
    this.#enqueue(async () => {
      if (free) {
        this.#isFree = true;
        this.#tell({ kind: "event", event: "continued", body: {} });
      }
      await this.#arrive(reason, () => movement(session), text);
    });
    return done;
  }

  /** A movement that waits its turn. A run that goes on freely is paused for it. */
  #enqueue(movement: () => Promise<void>): void {
    if (this.#isFree) this.#running?.session.pause();
    // A breath first: the answer goes out before the stop.
    this.#queue = this.#queue
      .then(() => this.surroundings.breathe())
      .then(movement)
      .catch((error: unknown) => {
        this.#isFree = false;
        this.#tell({ kind: "event", event: "failed", body: { message: (error as Error).message } });
      });
  }

  /** @param text why it stopped, where it stopped by itself */
  async #arrive(
    reason: StopReason,
    movement: () => Promise<Outcome>,
    text?: (session: Session) => string,
  ): Promise<void> {
    const outcome = await movement();
    this.#isFree = false;
    const { session, glances } = this.#launched;
    const { iteration } = session.moment;
    const body = {
      arrived: () => stopped(session, glances, reason, text?.(session)),
      paused: () => stopped(session, glances, "pause"),
      nonFinite: () =>
        stopped(session, glances, "exception", `The loss of iteration ${iteration} is not finite.`),
    }[outcome]();
    for (const connection of this.#connections) connection.stopped(session, body);
  }

  #tell(event: Parameters<Connection["event"]>[0]): void {
    for (const connection of this.#connections) connection.event(event);
  }
}
