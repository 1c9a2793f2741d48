// How a session begins: launched with what a person chose, or opened from a file. The kernels are loaded once, when first
// asked for.

import { addressOf } from "../../debug/time/moment";
import { Session } from "../../debug/session";
import type { Clock } from "../../debug/time/clock";
import { differences } from "../../formats/session/sessionDifferences";
import type { LaunchOptions, Requests, SessionInfo } from "../../protocol/protocol";
import type { Backend, Pacing, State } from "../../run/backend";
import { paced } from "../../run/cost/pace";
import { reference } from "../../run/reference";
import { simd, type Kernels, type Threading } from "../../run/machine/simd";
import { Trainer } from "../../run/trainer";
import type { Datasets, DataSource } from "./datasets";
import type { Tensors } from "../../protocol/wire/client";
import { recordedSession } from "./recordedSession";
import { sessionInfo, trainerFor, trainerOf } from "./launch";
import { EXERCISE_DATA, EXERCISE_SEED } from "../../check/exercises/exercise";
import { exerciseCalled } from "../../check/exercises/index";
import { mistakenBackend } from "../../check/exercises/mistaken";
import { presetNamed, presets, type Preset } from "../../model/presets";
import type { Shape } from "../../tensor/tensor";
import type { Inspecting } from "../opening/inspecting";
import type { Pages } from "../page/pages";
import { assertFits, broughtBack } from "./restoring";
import { decodeSaved, type SavedSession } from "./savedSession";
import { here, runSpec } from "./sessionRun";
import type { Running, CommandQueue } from "../page/commandQueue";

/** All that the engine cannot have of itself. */
export interface Surroundings extends Clock, DataSource {
  readonly kernels: Kernels;
  /** How many threads train, and how to start one; one where it is left out. */
  readonly threading?: Threading;
  /** Tells whoever watches over the engine that it lives, at once: from the midst of what it computes. */
  alive?(): void;
}

export class Sessions {
  #simd: Backend | undefined;
  #opening = 0;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly pages: Pages,
    private readonly queue: CommandQueue,
    private readonly pacing: Pacing,
    private readonly inspecting: Inspecting,
    private readonly datasets: Datasets,
  ) {}

  async launch(options: LaunchOptions): Promise<SessionInfo> {
    const backend = this.#backend(options.backend, options.exercise);
    const { opened, data, seed = 0, ...choices } = chosenOf(options);
    const { preset, first, isPreset } = this.#begunWith(options);
    const dataset = await this.datasets.load(data, seed, isPreset ? undefined : preset.model.input);
    const trainer = isPreset
      ? trainerFor({ ...choices, seed }, dataset, backend)
      : trainerOf(preset, { ...choices, seed }, dataset, backend, first);
    const { warmup, epochs = trainer.spec.recipe.epochs } = options;
    const running = { ...this.#running(trainer, backend, opened), epochs };
    // Before the answer: what a page asks upon it is about this session.
    await this.queue.queued(() => Promise.resolve(this.queue.start(running)));
    this.queue.move("entry", (session) =>
      warmup === undefined
        ? Promise.resolve({ kind: "arrived" })
        : session.goto({ iteration: warmup, pc: trainer.program.evaluated }),
    );
    return running.info;
  }

  /** A recording's first moment; what was running stays where the recording cannot be gone through. */
  async launchRecording(
    given: Requests["launchRecording"]["arguments"],
    tensors: Tensors,
  ): Promise<{ body: Requests["launchRecording"]["response"] }> {
    const backend = this.#backend(given.backend);
    const before = this.queue.running?.session.trainer.spec;
    const { trainer, notes, left } = await recordedSession(given, tensors, before, backend);
    const running = this.#running(trainer, backend);
    await this.queue.queued(() => Promise.resolve(this.queue.start(running)));
    this.queue.move("entry", () => Promise.resolve({ kind: "arrived" }));
    return { body: { session: running.info, notes, left } };
  }

  /** What was opened, the running session's own model where it is called so, else a preset, which is fitted to its data. */
  #begunWith({ opened, model, exercise }: Pick<LaunchOptions, "opened" | "model" | "exercise">): {
    readonly preset: Preset;
    readonly first?: State | undefined;
    readonly isPreset: boolean;
  } {
    if (exercise !== undefined) return { preset: exerciseCalled(exercise).preset, isPreset: false };
    if (opened !== undefined) return { ...this.inspecting.opened(opened), isPreset: false };
    const isOurs = presets.some((preset) => preset.model.name === model);
    const running = this.queue.running?.session.trainer.spec;
    return running?.model.name === model && !isOurs
      ? { preset: running, first: running.first, isPreset: false }
      : { preset: presetNamed(model), isPreset: true };
  }

  /** What a set's images are brought to, for a model that is to be trained on it; undefined where that takes what there is. */
  inputOf({
    opened,
    model,
  }: Pick<Requests["lookAtData"]["arguments"], "opened" | "model">): Shape | undefined {
    if (opened === undefined && model === undefined) return undefined;
    const { preset, isPreset } = this.#begunWith({
      model: model ?? "",
      ...(opened !== undefined && { opened }),
    });
    return isPreset ? undefined : preset.model.input;
  }

  /** A file is being replayed: what there is of its session is not all of it. */
  get isOpening(): boolean {
    return this.#opening > 0;
  }

  /**
   * The answer comes once the session is where it was.
   * @param begun is told when it has taken the place of the one before
   * @param isOurs it is the session that was here before, whose data somebody chose then
   */
  async open(
    bytes: Uint8Array<ArrayBuffer>,
    begun: () => void = () => undefined,
    isOurs = false,
  ): Promise<Requests["openSession"]["response"]> {
    this.#opening++;
    try {
      return await this.#open(await decodeSaved(bytes), begun, isOurs);
    } finally {
      this.#opening--;
    }
  }

  async #open(
    saved: SavedSession,
    begun: () => void,
    isOurs: boolean,
  ): Promise<Requests["openSession"]["response"]> {
    const { file } = saved;
    const backend = this.#backend(file.run.backend, file.run.exercise);
    const { data, seed, model } = file.run;
    const dataset = await this.datasets.load(data.name, seed, model.input, isOurs);
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

  /** @param opened by which what it began with is known already */
  #running(trainer: Trainer, backend: Backend, opened?: number): Running {
    const { pages } = this;
    const { model, recipe, first } = trainer.spec;
    const id = first && this.inspecting.begun({ preset: { model, recipe }, first }, opened);
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
      info: {
        ...sessionInfo(trainer, backend, this.datasets.names),
        ...(id !== undefined && { opened: id }),
      },
      epochs: trainer.spec.recipe.epochs,
    };
  }

  /** @param exercise whose mistake it makes */
  #backend(name: Backend["name"] = "simd", exercise?: string): Backend {
    const backend = paced(name === "reference" ? reference : this.#kernels(), this.pacing);
    return exercise === undefined ? backend : mistakenBackend(backend, exerciseCalled(exercise));
  }

  #kernels(): Backend {
    return (this.#simd ??= simd(this.surroundings.kernels, this.surroundings.threading));
  }
}

/** Of an exercise only what computes it is chosen: everything else is as its mistake shows best. */
function chosenOf(options: LaunchOptions): LaunchOptions {
  const { exercise, model } = options;
  return exercise === undefined ? options : { exercise, model, data: EXERCISE_DATA, seed: EXERCISE_SEED };
}
