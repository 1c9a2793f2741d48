// From the files of a recording to a session that goes through it.

import { batchSizeOf } from "../../check/batchSize";
import { recorderFacts } from "../../check/recorderFacts";
import type { Preset } from "../../model/presets";
import type { Requests } from "../../protocol/protocol";
import type { Tensors } from "../../protocol/wire/client";
import { tensorAsBytes } from "../../protocol/wire/fileTensor";
import type { Match } from "../../recording/match/candidates";
import { decodeMapping, type Mapping } from "../../recording/match/mapping";
import { matchRecording, observe } from "../../recording/match/match";
import { openRecording } from "../../recording/open";
import { fileOf } from "../../recording/recordedFile";
import type { RecordedIteration, Recording } from "../../recording/recording";
import { recordedTrainer } from "../../recording/session/recordedTrainer";
import type { Backend } from "../../run/backend";
import { compile } from "../../run/program/compile";
import { optimizerOf } from "../../run/optimizerOf";
import type { Trainer } from "../../run/trainer";
import { ownModel } from "./ownModel";

interface RecordedSession {
  readonly trainer: Trainer;
  /** What is to be known of how the recording was read. */
  readonly notes: readonly string[];
  /** Recorded tensors that found no place. */
  readonly left: readonly string[];
}

/** Names of tensors that somebody chose: `run.map.json`. */
const NAMES = /(^|[./])map\.json$/;

/**
 * @param tensors the files' bytes, `file0`, `file1` …
 * @param running the model of a recording that brings none
 * @throws FormatError or Error that says which file is wrong, or what the recording lacks
 */
export async function recordedSession(
  { name, files }: Requests["launchRecording"]["arguments"],
  tensors: Tensors,
  running: Preset | undefined,
  backend: Backend,
): Promise<RecordedSession> {
  const held = files.map((file, i) =>
    fileOf(file.name, tensorAsBytes(tensors.get(`file${i}`), file.byteLength).slice()),
  );
  const names = held.find((file) => NAMES.test(file.name));
  const kept = names && decodeMapping(new TextDecoder().decode(await names.read(0, names.byteLength)));
  let own: Preset | undefined;
  const readModel = (text: string): Preset["model"] => (own = ownModel(text)).model;
  const recording = await openRecording(
    name,
    held.filter((file) => file !== names),
    { readModel },
  );
  const preset = own ?? running;
  if (!preset)
    throw new Error(
      `recording ${JSON.stringify(name)} does not say which network it is of: put its model.json beside the tensors`,
    );
  const { trainer, match } = await gone(recording, preset, kept, backend);
  return { trainer, notes: [...recording.notes, ...match.notes], left: match.left };
}

/** What goes where is told by the first iteration, for all of them. */
async function gone(
  { name, iterations }: Recording,
  preset: Preset,
  kept: ReturnType<typeof decodeMapping> | undefined,
  backend: Backend,
): Promise<{ readonly trainer: Trainer; readonly match: Match }> {
  const batchSize = batchSizeOf(preset.model, iterations[0]!);
  const program = compile(preset.model, optimizerOf(preset.recipe), batchSize);
  const match = await matchRecording(program, iterations[0]!, kept);
  const { mapping } = match;
  const run = {
    ...{ name, preset, batchSize },
    iterations: iterations.map(({ iteration }) => iteration),
    observe: async (_program: unknown, at: number) => {
      const recorded = iterations[at]!;
      const { batch, samples } = recorderFacts(recorded);
      const isSome = batch !== undefined && samples !== undefined && samples < batch;
      return { ...(await observe(program, recorded, mapping)), ...(isSome && { sampledOf: batch }) };
    },
    losses: await lossesOf(
      iterations,
      mapping.find(({ path }) => path === program.loss),
    ),
  };
  return { trainer: await recordedTrainer(run, backend), match };
}

/** The only tensors that are read of every iteration: a number each. */
async function lossesOf(
  iterations: readonly RecordedIteration[],
  loss: Mapping[number] | undefined,
): Promise<readonly (number | undefined)[]> {
  const losses: (number | undefined)[] = [];
  for (const { tensors } of iterations) {
    const own = tensors.find(({ name }) => name === loss?.name);
    const isNumber = own?.shape.every((length) => length === 1) === true;
    losses.push(isNumber ? (await own.read()).data[0] : undefined);
  }
  return losses;
}
