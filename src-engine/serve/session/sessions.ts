// How a session begins: launched with what a person chose, or opened from a file. The data and
// the kernels are loaded once, when first asked for.

import type { Dataset } from "../../data/dataset";
import { addressOf } from "../../debug/time/moment";
import { Session } from "../../debug/session";
import type { Clock } from "../../debug/time/runner";
import { differences } from "../../formats/session/sessionDifferences";
import type { LaunchOptions, Requests, SessionInfo } from "../../protocol/protocol";
import type { Backend, Pacing } from "../../run/backend";
import { paced } from "../../run/cost/pace";
import { reference } from "../../run/reference";
import { simd, type Kernels, type Threading } from "../../run/machine/simd";
import { Trainer } from "../../run/trainer";
import { sessionInfo, trainerFor, trainerOf } from "./launch";
import { presets } from "../../model/presets";
import type { Inspecting } from "../opening/inspecting";
import type { Pages } from "../page/pages";
import { assertFits, broughtBack } from "./restoring";
import { decodeSaved, type SavedSession } from "./savedSession";
import { here, runSpec } from "./sessionRun";
import type { Running, CommandQueue } from "../page/commandQueue";

/** All that the engine cannot have of itself. */
export interface Surroundings extends Clock {
  readonly kernels: Kernels;
  /** How many threads train, and how to start one; one where it is left out. */
  readonly threading?: Threading;
  /** The names of the data there are. */
  readonly datasets: readonly string[];
  /** @param name one of `datasets` */
  loadDataset(name: string): Promise<Dataset>;
  /** Tells whoever watches over the engine that it lives, at once: from the midst of what it computes. */
  alive?(): void;
}

export class Sessions {
  readonly #datasets = new Map<string, Promise<Dataset>>();
  #simd: Backend | undefined;
  #opening = 0;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly pages: Pages,
    private readonly queue: CommandQueue,
    private readonly pacing: Pacing,
    private readonly inspecting: Inspecting,
  ) {}

  async launch(options: LaunchOptions): Promise<SessionInfo> {
    const backend = this.#backend(options.backend);
    const dataset = await this.#dataset(options.data);
    const trainer = this.#trainer(options, dataset, backend);
    const { warmup, epochs = trainer.spec.recipe.epochs } = options;
    const running = { ...this.#running(trainer, backend), epochs };
    // Before the answer: what a page asks upon it is about this session.
    await this.queue.queued(() => Promise.resolve(this.queue.start(running)));
    this.queue.move("entry", (session) =>
      warmup === undefined
        ? Promise.resolve({ kind: "arrived" })
        : session.goto({ iteration: warmup, pc: trainer.program.evaluated }),
    );
    return running.info;
  }

  /** Of what was opened, of the running session's own model where it is called so, else of a preset. */
  #trainer({ opened, ...options }: LaunchOptions, dataset: Dataset, backend: Backend): Trainer {
    const running = this.queue.running?.session.trainer.spec;
    const isOwn =
      running?.model.name === options.model && !presets.some(({ model }) => model === running.model);
    const isPreset = presets.some(({ model }) => model.name === options.model);
    if (opened !== undefined) {
      const { preset, first } = this.inspecting.opened(opened);
      return trainerOf(preset, options, dataset, backend, first);
    }
    return isOwn && !isPreset
      ? trainerOf(running, options, dataset, backend, running.first)
      : trainerFor(options, dataset, backend);
  }

  /** A file is being replayed: what there is of its session is not all of it. */
  get isOpening(): boolean {
    return this.#opening > 0;
  }

  /**
   * The answer comes once the session is where it was.
   * @param begun is told when it has taken the place of the one before
   */
  async open(
    bytes: Uint8Array<ArrayBuffer>,
    begun: () => void = () => undefined,
  ): Promise<Requests["openSession"]["response"]> {
    this.#opening++;
    try {
      return await this.#open(await decodeSaved(bytes), begun);
    } finally {
      this.#opening--;
    }
  }

  async #open(saved: SavedSession, begun: () => void): Promise<Requests["openSession"]["response"]> {
    const { file } = saved;
    const backend = this.#backend(file.run.backend);
    const dataset = await this.#dataset(file.run.data.name);
    const differs = differences(file, await here(dataset));
    const trainer = new Trainer(runSpec(file.run, dataset, saved.state), backend);
    try {
      assertFits(saved, trainer); // what does not fit is refused before anything changes
    } catch (error) {
      trainer.close();
      throw error;
    }
    const running = this.#running(trainer, backend);
    const { session, info } = running;
    const { breakpoints, watches } = file;
    return this.queue.queued(async () => {
      this.queue.start(running);
      begun();
      await this.surroundings.breathe(); // who waits for signs of life hears that this one may take longer
      session.setBreakpoints(breakpoints);
      session.setWatches(watches);
      const { outcome, wrong, isReplayed, unverified } = await broughtBack(session, saved);
      this.queue.stopSoon(session, "entry", outcome);
      const differ = [...differs, ...wrong];
      return { session: info, differs: differ, isReplayed, unverified, breakpoints, watches };
    });
  }

  #running(trainer: Trainer, backend: Backend): Running {
    const { pages } = this;
    const session: Session = new Session(trainer, this.surroundings, {
      progress: (moment) => pages.progress(session, moment),
      working: (what, count, total) => pages.working(what, count, total),
      epoch: (body) => pages.tell({ kind: "event", event: "epoch", body }),
      alert: ({ alert }) => pages.tell({ kind: "event", event: "alert", body: alert }),
      output: (breakpoint, moment, text) => {
        const address = addressOf(trainer.program, moment);
        pages.output({ breakpoint, address, text });
      },
      failed: (message) => pages.tell({ kind: "event", event: "failed", body: { message } }),
    });
    return {
      session,
      info: sessionInfo(trainer, backend, this.surroundings.datasets),
      epochs: trainer.spec.recipe.epochs,
    };
  }

  #backend(name: Backend["name"] = "simd"): Backend {
    return paced(name === "reference" ? reference : this.#kernels(), this.pacing);
  }

  #kernels(): Backend {
    return (this.#simd ??= simd(this.surroundings.kernels, this.surroundings.threading));
  }

  /** @throws Error naming the data there are */
  async #dataset(name: string): Promise<Dataset> {
    const { datasets } = this.surroundings;
    if (!datasets.includes(name)) throw new Error(`unknown data "${name}"; known are ${datasets.join(", ")}`);
    let loading = this.#datasets.get(name);
    if (!loading) {
      loading = this.surroundings.loadDataset(name);
      loading.catch(() => this.#datasets.delete(name)); // what was missing may be there next time
      this.#datasets.set(name, loading);
    }
    return loading;
  }
}
