// Recordings that a page sends to have them checked: one is kept, with what came of its last check. The running session is left alone.

import { checkup, type Checkup } from "../../check/checkup";
import { verifying } from "../../check/verify";
import type { Clock } from "../../debug/time/clock";
import { graphModel } from "../../recording/graph/graphModel";
import type { GraphModel } from "../../recording/graph/modelOfGraph";
import { decodeMapping } from "../../recording/match/mapping";
import { openRecording } from "../../recording/open";
import { fileOf } from "../../recording/recordedFile";
import type { Recording } from "../../recording/recording";
import type { Preset } from "../../model/presets";
import type { CheckedNetwork, CheckedRecording, OpenedRecording, Requests } from "../../protocol/protocol";
import { tensorAsBytes } from "../../protocol/wire/fileTensor";
import type { Tensors } from "../../protocol/wire/client";
import { optimizerOf } from "../../run/optimizerOf";
import type { Program } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import type { Running } from "../page/commandQueue";
import { instructionInfo } from "../session/launch";
import { ownModel } from "../session/ownModel";

type Asked<C extends keyof Requests> = Requests[C]["arguments"];
type Kept = ReturnType<typeof decodeMapping>;

interface Pair {
  readonly recorded: Tensor;
  readonly right: Tensor;
}

interface Opened {
  readonly recording: Recording;
  readonly preset: Preset;
  /** Names that lay beside it. */
  readonly kept: Kept;
  /** The model is what the recorder saw. */
  readonly isRecorded: boolean;
  last?: Checkup & { readonly pairs: ReadonlyMap<string, Pair> };
}

/** Of so many bytes the right tensors are kept for the page to look at; others are computed again when it does. */
const KEPT_BYTES = 256 * 2 ** 20;

const NAMES = /(^|\/)[^/]*\.?map(ping)?\.json$/i;

export class Checking {
  #opened: (Opened & { readonly id: number }) | undefined;
  #next = 1;
  /** How often somebody paused: whoever began before gives up. */
  #pauses = 0;

  constructor(
    private readonly clock: Pick<Clock, "breathe">,
    private readonly working: (what: string, done: number, total: number, of: "percent") => void,
  ) {}

  pause(): void {
    this.#pauses++;
  }

  /** @throws Error that says what is wrong with the files; then what was open before is kept */
  async open(
    { name, files }: Asked<"openRecording">,
    tensors: Tensors,
    running: Running | undefined,
  ): Promise<OpenedRecording> {
    const held = files.map(({ name: path, byteLength }, i) => ({
      path,
      bytes: tensorAsBytes(tensors.get(`file${i}`), byteLength).slice(),
    }));
    let own: Preset | undefined;
    const readModel = (text: string): Preset["model"] => (own = ownModel(text)).model;
    const recording = await openRecording(
      name,
      held.map(({ path, bytes }) => fileOf(path, bytes)),
      { readModel },
    );
    const graph = own ? undefined : graphOf(recording, 0);
    if (graph) own = ownModel(JSON.stringify(graph.model));
    const preset = own ?? running?.session.trainer.spec;
    if (!preset)
      throw new Error(`${name} does not say which network it is of; put its model.json beside the tensors`);
    const beside = held.find(({ path }) => NAMES.test(path));
    const kept: Kept = beside ? decodeMapping(new TextDecoder().decode(beside.bytes)) : new Map();
    const id = this.#next++;
    this.#opened = { id, recording, preset, kept, isRecorded: graph !== undefined };
    return {
      ...{ id, name, model: preset.model.name, isOwnModel: own !== undefined },
      iterations: recording.iterations.map(({ iteration }) => iteration),
      notes: recording.notes,
    };
  }

  close({ recording }: Asked<"closeRecording">): void {
    if (this.#opened?.id === recording) this.#opened = undefined;
  }

  /** @throws Error where a choice does not fit, or somebody paused */
  async verify(
    { recording: id, iteration, choices = [] }: Asked<"verify">,
    running: Running | undefined,
  ): Promise<CheckedRecording> {
    const opened = this.#of(id);
    const { recording, preset, isRecorded } = opened;
    const place = recording.iterations.findIndex((one) => one.iteration === iteration);
    if (place < 0) throw new Error(`${recording.name} has no iteration ${iteration}`);
    const pauses = this.#pauses;
    const kept = new Map(opened.kept);
    for (const { path, name, layout } of choices)
      kept.set(path, name === undefined ? null : { name, ...(layout !== undefined && { layout }) });
    const graph = isRecorded ? graphOf(recording, place) : undefined;
    const pairs = new Map<string, Pair>();
    let bytes = 0;
    const done = await checkup({
      ...{ recording, place, kept, model: graph?.model ?? preset.model },
      ...(graph && { graph }),
      ...{ optimizer: optimizerOf(preset.recipe) },
      seen: (path, recorded, right) => {
        bytes += right.data.byteLength;
        if (bytes <= KEPT_BYTES) pairs.set(path, { recorded, right });
      },
      breathe: async (share) => {
        this.working(`Checking ${recording.name}`, Math.round(100 * share), 100, "percent");
        await this.clock.breathe();
        if (this.#pauses !== pauses) throw new Error("the check was stopped");
      },
    });
    opened.last = { ...done, pairs };
    const { mapping, left, missing, notes } = done.match;
    const recorded = recording.iterations[place]!.tensors.map(({ name, shape }) => ({ name, shape }));
    return {
      verdict: done.verdict,
      match: { mapping, recorded, left, missing, notes },
      network: networkOf(done.program, preset, running),
    };
  }

  /** A tensor of the last check. @throws Error where it could not be checked */
  verified({ recording: id, path }: Asked<"verified">): Tensors {
    const { last } = this.#of(id);
    if (!last) throw new Error("nothing of this recording was checked yet");
    return new Map(Object.entries(last.pairs.get(path) ?? pairOf(last, path)));
  }

  /** @throws Error where another was opened meanwhile */
  #of(id: number): Opened {
    if (this.#opened?.id === id) return this.#opened;
    throw new Error("this recording is no longer open; open it once more");
  }
}

/** As it was recorded and as its operation makes it. @throws Error where it could not be checked */
function pairOf({ program, observed }: Pick<Checkup, "program" | "observed">, path: string): Pair {
  let pair: Pair | undefined;
  const steps = verifying(program, observed, (one, recorded, right) => {
    if (one === path) pair = { recorded, right };
  });
  while (!pair && !steps.next().done);
  if (!pair)
    throw new Error(`${path} could not be checked: it, or what it is computed from, was not recorded`);
  return pair;
}

/** What the recorder saw. @throws Error where no model of ours can be made of it */
function graphOf({ name, iterations }: Recording, place: number): GraphModel | undefined {
  const made = graphModel(name, iterations[place]!);
  if (typeof made !== "string") return made;
  throw new Error(`${name} is of a network that Backstep cannot have: ${made}`);
}

function networkOf(
  program: Program,
  { model, recipe }: Preset,
  running: Running | undefined,
): CheckedNetwork {
  const isRunning = running?.session.trainer.spec.model === model;
  const classes = Array.from({ length: program.classes ?? 0 }, (_, i) => String(i));
  const { mean, deviation } = recipe;
  return {
    ...{ layers: program.layers, tensors: program.tensors, batchSize: program.batchSize },
    instructions: program.instructions.map(instructionInfo),
    data: isRunning
      ? running.info.data
      : { name: "recording", classes, train: 0, validation: 0, test: 0, mean, deviation },
  };
}
