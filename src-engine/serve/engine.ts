// A session behind channels. One engine runs one session; pages come and go.
//
// Requests that move in time are answered at once and done one after another; the stop
// they end in goes to every page. Requests that only look are answered as they come.

import type { Dataset } from "../data/dataset";
import { explain } from "../debug/explain/index";
import { fieldOf } from "../debug/field";
import { addressOf, momentOf } from "../debug/moment";
import { Session, type Clock, type Outcome } from "../debug/session";
import { decodeSession, encodeSession, SESSION_EXTENSION } from "../formats/session";
import { differences } from "../formats/sessionDifferences";
import type { Channel } from "../protocol/channel";
import type {
  BranchId,
  Command,
  Granularity,
  LaunchOptions,
  Place,
  Requests,
  SessionInfo,
  StepArguments,
  StopReason,
  TensorPath,
} from "../protocol/protocol";
import type { Backend } from "../run/backend";
import { reference } from "../run/reference";
import { Trainer } from "../run/trainer";
import { simd, type Kernels, type Threading } from "../run/simd";
import { tensor, type Tensor } from "../tensor/tensor";
import { Connection } from "./connection";
import { datasetNamed, sessionInfo, trainerFor } from "./launch";
import { exported, historyOf, tensorAt, timelineOf } from "./looking";
import { branchesOf } from "./reopen";
import { mismatches, revisit, sessionFile } from "./saving";
import { here, runSpec } from "./sessionRun";
import { shownOf, stopped, whyOf } from "./snapshot";
import { bytesAsTensor } from "./weights";

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
}

const done = { body: {} } as const;
const PAUSED = "the replay was paused: branches are only as long as it came, and no weights were compared";
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
    next: (step) => this.#step(step, (session, by) => session.next(by)),
    stepBack: (step) => this.#step(step, (session, by) => session.stepBack(by)),
    stepIn: (step) =>
      this.#step(step, (session, by) => (step.reverse ? session.stepInBack(by) : session.stepIn(by))),
    stepOut: (step) =>
      this.#step(step, (session, by) => (step.reverse ? session.stepOutBack(by) : session.stepOut(by))),
    continue: () =>
      this.#move("pause", (session) => session.continue(this.#launched.epochs), {
        free: true,
        text: (session) => `Epoch ${session.epochs.length} is done. Continue trains another.`,
      }),
    reverseContinue: () => this.#move("goto", (session) => session.reverseContinue()),
    goto: ({ address, branch }) => {
      const { session } = this.#launched;
      const moment = momentOf(session.trainer.program, address);
      const target = branch === undefined ? undefined : session.branches.get(branch);
      return this.#move("goto", () => session.goto(moment, target));
    },
    pause: () => {
      this.#launched.session.pause();
      return done;
    },

    setBreakpoints: ({ breakpoints }) => ({
      body: { breakpoints: this.#launched.session.setBreakpoints(breakpoints) },
    }),
    setExceptionBreakpoints: ({ filters }) => {
      this.#launched.session.stopsAtNonFinite = filters.includes("nonFinite");
      return done;
    },
    setWatches: ({ expressions }) => ({
      body: { watches: this.#launched.session.setWatches(expressions) },
    }),
    plot: ({ expression, from, to, points }) =>
      this.#inTurn(async ({ session }) => {
        const { iterations, values, complete } = await session.plot(expression, from, to, points);
        return {
          body: { complete },
          tensors: new Map([
            ["iterations", tensor([iterations.length], iterations, "int32")],
            ["values", tensor([values.length], values, "float64")],
          ]),
        };
      }),
    compare: ({ path, a, b, sample }) =>
      this.#inTurn(async ({ session }) => {
        const look = async ({ address, branch }: Place): Promise<Tensor> => {
          const moment = momentOf(session.trainer.program, address);
          const where = branch === undefined ? session.branch : session.branches.get(branch);
          return session.lookAt(moment, where, () => shownOf(session, path, sample));
        };
        return {
          body: {},
          tensors: new Map([
            ["a", await look(a)],
            ["b", await look(b)],
          ]),
        };
      }),
    trace: () =>
      this.#inTurn(async ({ session }) => {
        const trace = await session.trace();
        return { body: trace ? { trace } : {} };
      }),

    explain: ({ path, index, terms }) => ({
      body: explain(this.#launched.session, path, index, terms),
    }),

    field: ({ path, index }) => ({ body: fieldOf(this.#launched.session.trainer.program, path, index) }),

    setVariable: ({ path, index, value }) => this.#edit((session) => session.setVariable(path, index, value)),
    setBatch: ({ indices }) => this.#edit((session) => session.setBatch(indices)),
    nameBranch: ({ branch, name }) => {
      this.#launched.session.branches.get(branch).name = name;
      return done;
    },

    timeline: () => ({ body: timelineOf(this.#launched.session) }),
    read: ({ path }) => ({ body: {}, tensors: tensorAt(this.#launched.session, path) }),
    history: ({ branch }) => historyOf(this.#launched.session, branch),
    evaluate: async () => ({ body: await this.#launched.session.evaluate() }),
    export: ({ format }) => exported(this.#launched.session, format),
    saveSession: () =>
      this.#inTurn(async ({ session, info }) => {
        const bytes = new TextEncoder().encode(encodeSession(await sessionFile(session, info.backend)));
        const name = `${info.model}${SESSION_EXTENSION}`;
        return {
          body: { name, byteLength: bytes.length },
          tensors: new Map([["file", bytesAsTensor(bytes)]]),
        };
      }),
    openSession: ({ text }) => this.#openSession(text),
    acknowledge: (_args, from) => {
      from.outbox.acknowledge();
      return done;
    },
  };

  #showWhereWeAre({ session }: Running, page: Connection): void {
    if (this.#isFree) page.event({ kind: "event", event: "continued", body: {} });
    else page.stopped(session, stopped(session, { reason: "entry" }));
  }

  get #launched(): Running {
    if (!this.#running) throw new Error("no session is running; launch one first");
    return this.#running;
  }

  async #launch(options: LaunchOptions): Promise<Answer<"launch">> {
    const backend = this.#backend(options.backend);
    const dataset = await this.#dataset(options.data);
    const trainer = trainerFor(options, dataset, backend);
    const { warmup, epochs = trainer.spec.recipe.epochs } = options;
    const running = { ...this.#sessionOf(trainer, backend), epochs };
    // Before the answer: what a page asks upon it is about this session.
    await this.#queued(() => Promise.resolve(this.#start(running)));
    this.#enqueue(() =>
      this.#arrive("entry", () =>
        warmup === undefined
          ? Promise.resolve({ kind: "arrived" } as const)
          : running.session.goto({ iteration: warmup, pc: trainer.program.evaluated }),
      ),
    );
    return { body: running.info };
  }

  /** The answer comes once the session is where it was. */
  async #openSession(text: string): Promise<Answer<"openSession">> {
    const file = decodeSession(text);
    const backend = this.#backend(file.run.backend);
    const dataset = await this.#dataset(datasetNamed(file.run.data.name));
    const differs = differences(file, await here(dataset));
    const trainer = new Trainer(runSpec(file.run, dataset), backend);
    branchesOf(file, trainer); // what does not fit is refused before anything changes
    const running = this.#sessionOf(trainer, backend);
    const { session, info } = running;
    const { breakpoints, watches, at, hashes } = file;
    return this.#queued(async () => {
      this.#start(running);
      session.setBreakpoints(breakpoints);
      session.setWatches(watches);
      const isWhole = await revisit(session, file.branches);
      const wrong = isWhole ? await mismatches(session, hashes) : [PAUSED];
      const outcome = await session.goto(at.moment, session.branches.get(at.branch));
      this.#stopSoon(session, "entry", outcome);
      return { body: { session: info, differs: [...differs, ...wrong], breakpoints, watches } };
    });
  }

  #sessionOf(trainer: Trainer, backend: Backend): Running {
    const session: Session = new Session(trainer, this.surroundings, {
      progress: (moment) => {
        for (const connection of this.#connections)
          connection.progress(session, moment, this.surroundings.now());
      },
      working: (what, count, total) => this.#working(what, count, total),
      epoch: (body) => this.#tell({ kind: "event", event: "epoch", body }),
      alert: ({ alert }) => this.#tell({ kind: "event", event: "alert", body: alert }),
      output: (breakpoint, moment, text) => {
        const address = addressOf(trainer.program, moment);
        this.#tell({ kind: "event", event: "output", body: { breakpoint, address, text } });
      },
    });
    return { session, info: sessionInfo(trainer, backend), epochs: trainer.spec.recipe.epochs };
  }

  #start(running: Running): void {
    this.#running?.session.trainer.close();
    this.#running = running;
    for (const connection of this.#connections) connection.restart();
  }

  #backend(name: Backend["name"] = "simd"): Backend {
    return name === "reference" ? reference : this.#kernels();
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

  #step(
    { granularity, order }: StepArguments,
    step: (session: Session, by: Granularity) => Promise<Outcome>,
  ): typeof done {
    return this.#move("step", (session) => {
      session.order = order ?? session.order;
      return step(session, granularity);
    });
  }

  /** A change, answered with the branch it is on and followed by a stop there. */
  #edit(
    change: (session: Session) => Promise<Outcome>,
  ): Promise<{ readonly body: { readonly branch: BranchId } }> {
    return this.#inTurn(async ({ session }) => {
      this.#stopSoon(session, "goto", await change(session));
      return { body: { branch: session.branch.id } };
    });
  }

  /** Something that goes elsewhere and comes back, once what was asked before is done. */
  #inTurn<T>(work: (running: Running) => Promise<T>): Promise<T> {
    const running = this.#launched;
    return this.#queued(() => work(running));
  }

  #queued<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue(() => work().then(resolve, reject));
    });
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
    this.#stop(this.#launched.session, reason, outcome, text);
  }

  /** A stop that follows an answer. */
  #stopSoon(session: Session, reason: StopReason, outcome: Outcome): void {
    void this.surroundings.breathe().then(() => this.#stop(session, reason, outcome));
  }

  #stop(session: Session, reason: StopReason, outcome: Outcome, text?: (session: Session) => string): void {
    if (session !== this.#running?.session) return;
    const body = stopped(session, whyOf(session, reason, outcome, text));
    for (const connection of this.#connections) connection.stopped(session, body);
  }

  /** Ten times a second is often enough. */
  #working(what: string, count: number, total: number): void {
    const now = this.surroundings.now();
    if (now - this.#lastWorking < 100) return;
    this.#lastWorking = now;
    this.#tell({ kind: "event", event: "working", body: { what, done: count, total } });
  }
  #lastWorking = 0;

  #tell(event: Parameters<Connection["event"]>[0]): void {
    for (const connection of this.#connections) connection.event(event);
  }
}
