// A session behind channels. One engine runs one session; pages come and go.
//
// Here stands what each request comes to, one entry a command. Those that move in time take turns
// (commandQueue.ts); those that only look are answered as they come.

import { fieldOf } from "../debug/field";
import { momentOf } from "../debug/time/moment";
import { fileName } from "../formats/fileName";
import { SESSION_EXTENSION } from "../formats/session/session";
import type { Channel } from "../protocol/wire/channel";
import { inParts } from "../protocol/wire/parts";
import { bytesAsTensor, tensorAsBytes } from "../protocol/wire/fileTensor";
import type { Command, Requests, TensorPath } from "../protocol/protocol";
import { Pace } from "../run/cost/pace";
import type { Tensor } from "../tensor/tensor";
import { Assessing } from "./study/assessing";
import { Attributing } from "./study/attributing";
import { CheckingGradients } from "./study/checkingGradients";
import { compared } from "./study/comparing";
import { Connection } from "./page/connection";
import { explained } from "./study/explaining";
import { filtersOf } from "./study/filters";
import { listed, nextBatch, pictured } from "./study/images";
import { infer } from "./study/inferring";
import { exported, historyOf, timelineOf } from "./study/queries";
import { regionOf } from "./study/reading";
import { Checking } from "./check/checking";
import { checkRequests } from "./check/checkRequests";
import { opCatalogue } from "./opening/catalogue";
import { checkModel } from "./opening/checkModel";
import { ChosenData } from "./opening/chosenData";
import { chosenRequests } from "./opening/chosenRequests";
import { Inspecting } from "./opening/inspecting";
import { textToEdit } from "./opening/textToEdit";
import { Pages } from "./page/pages";
import { Probes } from "./study/probes";
import { plotted } from "./study/plotting";
import { savedBytes } from "./session/saving";
import { offeredFormats } from "./session/weights";
import { Sessions, type Surroundings } from "./session/sessions";
import { Datasets } from "./session/datasets";
import { stopped } from "./page/snapshot";
import { Checkpointing } from "./session/recovery";
import { done, CommandQueue } from "./page/commandQueue";

export interface Engine {
  /** Answers a page until its channel closes. */
  serve(channel: Channel): void;
  /**
   * The session as a file with its weights, for `reopen` in an engine to come. Undefined where there is none, or none that is
   * whole, where nothing has changed since the last, and where that cost so much that it is too early for another.
   */
  checkpoint(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Goes where a checkpoint was taken, paused. Pages that come meanwhile are told of it once it has begun.
   * @param isFromBefore from an earlier start of the app: the first page is told that it goes on there
   * @returns whether that was possible; pages are told where it was not
   */
  reopen(checkpoint: Uint8Array, isFromBefore?: boolean): Promise<boolean>;
  /** For so many milliseconds it may compute without listening. */
  readonly patience: number;
  /** Tells every page what went wrong beside it; where there is none, the first that comes. */
  tell(sentence: string): void;
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
    tensors: ReadonlyMap<TensorPath, Tensor>,
  ) => Answer<C> | Promise<Answer<C>>;
};

type Reply = Answer<Command> | Promise<Answer<Command>>;

class SessionEngine implements Engine {
  readonly #pages: Pages;
  readonly #pace: Pace;
  readonly #queue: CommandQueue;
  readonly #sessions: Sessions;
  readonly #inspecting: Inspecting;
  readonly #datasets: Datasets;
  readonly #chosen: ReturnType<typeof chosenRequests>;
  readonly #assessing: Assessing;
  readonly #checking: Checking;
  readonly #attributing: Attributing;
  readonly #checkingGradients: CheckingGradients;
  readonly #probes: Probes;
  readonly #checkpointing: Checkpointing;
  #reopening: Promise<void> | undefined;
  /** The session is one from an earlier start of the app, and no page has heard of it. */
  #isFromBefore = false;
  /** What went wrong while no page was there to hear. */
  #untold: string[] = [];

  constructor(private readonly surroundings: Surroundings) {
    this.#pages = new Pages(() => surroundings.now());
    this.#queue = new CommandQueue(this.#pages, () => surroundings.breathe());
    this.#pace = new Pace(
      () => surroundings.now(),
      () => surroundings.alive?.(),
    );
    this.#datasets = new Datasets(surroundings, (...now) => this.#pages.working(...now));
    const chosen = new ChosenData(surroundings, this.#datasets, (sentence) => this.tell(sentence));
    this.#inspecting = new Inspecting(surroundings, chosen);
    this.#sessions = new Sessions(
      surroundings,
      this.#pages,
      this.#queue,
      this.#pace,
      this.#inspecting,
      this.#datasets,
    );
    this.#chosen = chosenRequests(chosen, this.#sessions, this.#queue);
    this.#attributing = new Attributing(surroundings);
    this.#checking = new Checking(surroundings, (...now) => this.#pages.working(...now));
    this.#assessing = new Assessing(surroundings, (...now) => this.#pages.working(...now));
    this.#checkingGradients = new CheckingGradients(surroundings, this.#pace, (...now) =>
      this.#pages.working(...now),
    );
    this.#probes = new Probes(surroundings.kernels, this.#pace);
    this.#checkpointing = new Checkpointing(() => surroundings.now());
  }

  serve(pipe: Channel): void {
    const channel = inParts(pipe);
    const connection: Connection = new Connection(channel, (command, args, tensors): Reply => {
      // That arguments and handler belong to one command is the table's promise, lost by indexing it.
      const handle = this.#handlers[command] as (
        args: unknown,
        from: Connection,
        tensors: ReadonlyMap<TensorPath, Tensor>,
      ) => Reply;
      return handle(args, connection, tensors);
    });
    this.#pages.add(connection);
    channel.onClose(() => this.#pages.remove(connection));
  }

  get patience(): number {
    return this.#pace.patience;
  }

  async checkpoint(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { running } = this.#queue;
    if (!running || this.#sessions.isOpening) return undefined;
    return this.#checkpointing.checkpointOf(running, () => running === this.#queue.running);
  }

  async reopen(checkpoint: Uint8Array, isFromBefore = false): Promise<boolean> {
    let begun = (): void => undefined;
    this.#reopening = new Promise((resolve) => (begun = resolve));
    try {
      await this.#sessions.open(
        new Uint8Array(checkpoint),
        () => {
          this.#isFromBefore = isFromBefore;
          begun();
        },
        true,
      );
      return true;
    } catch (error) {
      this.tell(`the session from before cannot be had again: ${(error as Error).message}`);
      return false;
    } finally {
      begun();
    }
  }

  tell(message: string): void {
    if (this.#pages.isEmpty) this.#untold.push(message);
    else this.#pages.tell({ kind: "event", event: "failed", body: { message } });
  }

  readonly #handlers: Handlers = {
    ...checkRequests(() => ({ checking: this.#checking, queue: this.#queue })),
    inspect: async (files, _from, tensors) => {
      const inspect = async (): Promise<Answer<"inspect">> => ({
        body: await this.#inspecting.inspect(files, tensors, this.#queue.running?.session),
      });
      return files.keepWeights ? this.#queue.settled(inspect) : inspect();
    },
    match: (wanted) => ({ body: this.#inspecting.match(wanted) }),
    listRecent: () => this.#chosen.list(),
    readRecent: (wanted) => this.#chosen.read(wanted),
    clearRecent: () => this.#chosen.clear(),
    sendData: (part, _from, tensors) => this.#chosen.receive(part, tensors),
    dropData: (upload) => this.#chosen.drop(upload),
    lookAtData: (wanted) => this.#chosen.look(wanted),
    listOps: () => ({ body: opCatalogue() }),
    checkModel: ({ text }) => ({ body: checkModel(text, this.surroundings) }),
    modelText: (wanted) => ({ body: { text: textToEdit(wanted, this.#queue.running?.session) } }),
    launch: async (options) => ({ body: await this.#sessions.launch(options) }),
    launchRecording: (given, _from, tensors) => this.#sessions.launchRecording(given, tensors),
    attach: async (_args, from) => {
      await this.#reopening;
      for (const message of this.#untold.splice(0))
        from.event({ kind: "event", event: "failed", body: { message } });
      const { running } = this.#queue;
      if (!running) return { body: {} };
      this.#showWhereWeAre(from);
      const isFromBefore = this.#isFromBefore;
      this.#isFromBefore = false;
      return { body: { session: running.info, ...(isFromBefore && { isFromBefore }) } };
    },
    subscribe: (subscription, from) => {
      from.subscription = subscription;
      const { running, isFree } = this.#queue;
      if (running && !isFree)
        void this.#queue.settled(() => from.stopped(this.#queue.launched.session, from.lastStop));
      return done;
    },
    next: (step) => this.#queue.step(step, (session, by) => session.next(by)),
    stepBack: (step) => this.#queue.step(step, (session, by) => session.stepBack(by)),
    stepIn: (step) =>
      this.#queue.step(step, (session, by) => (step.reverse ? session.stepInBack(by) : session.stepIn(by))),
    stepOut: (step) =>
      this.#queue.step(step, (session, by) => (step.reverse ? session.stepOutBack(by) : session.stepOut(by))),
    continue: () =>
      this.#queue.move("pause", (session) => session.continue(this.#queue.launched.epochs), {
        free: true,
        text: (session) => `Epoch ${session.epochs.length} is done. Continue trains another.`,
      }),
    reverseContinue: () => this.#queue.move("goto", (session) => session.reverseContinue()),
    goto: ({ address, branch }) => {
      const { session } = this.#queue.launched;
      const moment = momentOf(session.trainer.program, address);
      const target = branch === undefined ? undefined : session.branches.get(branch);
      return this.#queue.move("goto", () => session.goto(moment, target));
    },
    pause: () => {
      this.#datasets.stop();
      this.#queue.launched.session.pause();
      this.#assessing.pause();
      this.#checking.pause();
      this.#attributing.pause();
      this.#checkingGradients.pause();
      return done;
    },

    setBreakpoints: ({ breakpoints }) => ({
      body: { breakpoints: this.#queue.launched.session.setBreakpoints(breakpoints) },
    }),
    setExceptionBreakpoints: ({ filters }) => {
      this.#queue.launched.session.stopsAtNonFinite = filters.includes("nonFinite");
      return done;
    },
    setWatches: ({ expressions }) => ({
      body: { watches: this.#queue.launched.session.setWatches(expressions) },
    }),
    plot: (wanted) => this.#queue.inTurn(({ session }) => plotted(session, wanted), { givesWay: true }),
    compare: ({ path, a, b }) => this.#queue.inTurn(({ session }) => compared(session, path, a, b)),
    trace: () =>
      this.#queue.inTurn(async ({ session }) => {
        const trace = await session.trace();
        return { body: trace ? { trace } : {} };
      }),

    explain: ({ path, index, terms }) =>
      this.#queue.atRest(() => ({ body: explained(this.#queue.launched.session, path, index, terms) })),
    field: ({ path, index }) => ({
      body: fieldOf(this.#queue.launched.session.trainer.program, path, index),
    }),
    setVariable: ({ path, index, value }) =>
      this.#queue.edit((session) => session.setVariable(path, index, value)),
    setBatch: ({ indices }) => this.#queue.edit((session) => session.setBatch(indices)),
    nextBatch: () => ({ body: nextBatch(this.#queue.launched.session) }),
    nameBranch: ({ branch, name }) => {
      const { branches } = this.#queue.launched.session;
      branches.rename(branches.get(branch), name);
      return done;
    },
    deleteBranch: ({ branch }) =>
      this.#queue.inTurn(({ session }) => {
        const deleted = session.deleteBranch(session.branches.get(branch)).map(({ id }) => id);
        return Promise.resolve({ body: { deleted } });
      }),

    timeline: (part) => ({ body: timelineOf(this.#queue.launched.session, part) }),
    filters: ({ path }) => this.#queue.atRest(() => filtersOf(this.#queue.launched.session, path)),
    attribute: (wish, from) =>
      this.#queue.atRest(() => {
        const { launched } = this.#queue;
        return this.#attributing.attribute(launched.session, this.#probes.of(launched), wish, from);
      }),
    read: (wanted) => this.#queue.settled(() => regionOf(this.#queue.launched.session, wanted)),
    history: ({ branch }) => historyOf(this.#queue.launched.session, branch),
    evaluate: async () => ({ body: await this.#queue.launched.session.evaluate() }),
    listImages: ({ split }) => listed(this.#queue.launched.session, split),
    images: ({ split, indices }) => pictured(this.#queue.launched.session, split, indices),
    assess: ({ split }) =>
      this.#queue.atRest(() => this.#assessing.assess(this.#queue.launched.session, split)),
    checkGradients: (wish) =>
      this.#queue.atRest(() => this.#checkingGradients.check(this.#queue.launched.session, wish)),
    infer: ({ pixels }) =>
      this.#queue.atRest(() => {
        const { launched } = this.#queue;
        return infer(launched.session, this.#probes.of(launched), pixels);
      }),
    listExports: () => ({ body: { formats: offeredFormats } }),
    export: (wish) =>
      this.#queue.atRest(() => {
        const { session, info } = this.#queue.launched;
        return exported(session, info.backend, wish);
      }),
    saveSession: ({ weights }) =>
      this.#queue.inTurn(async ({ session, info }) => {
        const bytes = await savedBytes(session, info.backend, weights);
        const name = `${fileName(info.model)}${SESSION_EXTENSION}`;
        return {
          body: { name, byteLength: bytes.length },
          tensors: new Map([["file", bytesAsTensor(bytes)]]),
        };
      }),
    openSession: async (given, _from, tensors) => {
      const bytes =
        "text" in given
          ? new TextEncoder().encode(given.text)
          : tensorAsBytes(tensors.get("file"), given.byteLength);
      return { body: await this.#sessions.open(bytes) };
    },
    acknowledge: (_args, from) => {
      from.throttle.acknowledge();
      return done;
    },
  };

  /** After the answer; where a journey is under way, once it has arrived. */
  #showWhereWeAre(page: Connection): void {
    const { isFree } = this.#queue;
    if (isFree)
      void this.surroundings
        .breathe()
        .then(() => page.event({ kind: "event", event: "continued", body: {} }));
    else
      void this.#queue.queued(() => {
        const { session } = this.#queue.launched;
        return Promise.resolve(page.stopped(session, stopped(session, { reason: "entry" })));
      });
  }
}
