// backstep verify: whether a recorded run computed what it should have, operation by operation, and which mistakes explain what it did not.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { checkup, type Checkup } from "../../../src-engine/check/checkup";
import { graphModel } from "../../../src-engine/recording/graph/graphModel";
import type { GraphModel } from "../../../src-engine/recording/graph/modelOfGraph";
import { ownModel, type Preset } from "../../../src-engine/index";
import { openRecording } from "../../../src-engine/recording/open";
import { decodeMapping } from "../../../src-engine/recording/match/mapping";
import type { Recording } from "../../../src-engine/recording/recording";
import { optimizerOf } from "../../../src-engine/run/optimizerOf";
import { reason } from "../../files/reason";
import { recordingFiles } from "../../files/recordingFiles";
import { readArguments, UsageError, whole } from "../arguments";
import { declare, json, text } from "../declaration";
import { modelNamed } from "../files/modelNamed";
import { optimizerOptions, withOptimizer } from "../optimizer";
import type { Output } from "../output";
import { keptTests, writeTests } from "./keptTests";
import { inWords, told } from "./verdictInWords";

export const declaration = declare({
  name: "verify",
  about: "whether a recorded run computed what it should have; what is wrong is named",
  positionals: ["PATH"],
  synopsis: "[options]",
  options: {
    model: text(
      "MODEL|FILE",
      "the network that was run",
      "what the recorder saw, or the model.json of the recording",
    ),
    map: text(
      "FILE",
      "which recorded tensor is which of the model's, as JSON",
      "PATH.map.json where there is one, else guessed",
    ),
    iteration: text("N", "only this one", "all that were recorded, until one is wrong"),
    rank: text("N", "the process whose recording is meant", "the first"),
    pytest: text("OUT.py", "write a test for pytest that holds the pass to the right numbers", "none"),
    unittest: text("OUT.py", "the same for unittest", "none"),
    ...optimizerOptions,
    json,
  },
  examples: [
    "verify run",
    "verify grads.npz --model cnn-pytorch",
    "verify run --model net.json --iteration 100 --json",
    "verify probe/out.npz --model net.json --map names.json",
    "verify probe/out.npz --model net.json --pytest test_backward.py",
  ],
  more: () => [
    "PATH is a folder, an archive or a file of named tensors: .safetensors, .npz, .npy, .pt or .pkl. Every operation is done again in float64 from its own recorded operands, and what was recorded of it may differ by what rounding explains. What was not recorded but follows from what was is computed.",
    "--json prints { verdict: right|wrong|incomplete, iteration, checked, forward: [{ path, operation, ok, worst, bound, … }], backward, first, mistakes, indistinguishable, iterations, mapping, left, notes }.",
    "Exits with 0 where nothing is wrong, with 1 where something is, with 2 for arguments that make no sense.",
  ],
});

type Values = ReturnType<typeof readArguments<typeof declaration.options>>["values"];

export async function verify(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const [path] = positionals as [string];
  const tests = keptTests(values);
  const { recording, preset, isRecorded } = await opened(path, values);
  const places = placesOf(recording, whole("verify", "iteration", values.iteration, 0, 2 ** 31));
  const kept = await mappingFor(path, values.map);
  const optimizer = optimizerOf(withOptimizer("verify", preset.recipe, values));
  const done: Checkup[] = [];
  for (const place of places) {
    const { iteration } = recording.iterations[place]!;
    const breathe = (share: number): void =>
      output.progress(`verifying iteration ${iteration}: ${Math.round(100 * share)} %`);
    const graph = isRecorded ? recordedModel(path, recording, place) : undefined;
    const model = graph?.model ?? preset.model;
    done.push(
      await checkup({
        recording,
        place,
        model,
        optimizer,
        ...(graph && { graph }),
        ...(kept && { kept }),
        breathe,
      }),
    );
    if (done.at(-1)!.verdict.verdict === "wrong") break;
  }
  const last = done.at(-1)!;
  await writeTests(tests, last, recording.iterations[places[done.length - 1]!]!, path, output);
  output.result(told(recording, done), values.json, () => inWords(recording, done));
  return last.verdict.verdict === "wrong" ? 1 : 0;
}

interface Opened {
  readonly recording: Recording;
  readonly preset: Preset;
  /** The model is what the recorder saw, in each iteration anew. */
  readonly isRecorded: boolean;
}

/** @throws UsageError where the recording does not say its model, and nobody does */
async function opened(path: string, values: Values): Promise<Opened> {
  let own: Preset | undefined;
  const readModel = (text: string) => (own = ownModel(text)).model;
  const files = await recordingFiles(path).catch((error: unknown) => {
    throw new UsageError(`verify: cannot read ${path}: ${reason(error)}`);
  });
  const rank = whole("verify", "rank", values.rank, 0, 2 ** 20);
  const recording = await openRecording(basename(path), files, {
    ...(values.model === undefined && { readModel }),
    rank,
  });
  const preset = values.model === undefined ? own : (await modelNamed("verify", values.model)).preset;
  if (preset) return { recording, preset, isRecorded: false };
  const graph = recordedModel(path, recording, 0);
  if (graph) return { recording, preset: ownModel(JSON.stringify(graph.model)), isRecorded: true };
  throw new UsageError(
    `verify: ${path} does not say which network it is of; give it by --model, or put its model.json beside the tensors`,
  );
}

/** What the recorder saw. @throws UsageError where no model of ours can be made of it */
function recordedModel(path: string, { name, iterations }: Recording, place: number): GraphModel | undefined {
  const made = graphModel(name, iterations[place]!);
  if (typeof made !== "string") return made;
  throw new UsageError(`verify: ${path} is of a network that Backstep cannot have: ${made}`);
}

function placesOf({ iterations, name }: Recording, wanted: number | undefined): readonly number[] {
  if (wanted === undefined) return iterations.map((_, place) => place);
  const place = iterations.findIndex(({ iteration }) => iteration === wanted);
  if (place >= 0) return [place];
  const known = iterations.map(({ iteration }) => iteration);
  const shown = known.length > 12 ? [...known.slice(0, 6), "…", ...known.slice(-3)] : known;
  throw new UsageError(`verify: ${name} has no iteration ${wanted}; it has ${shown.join(", ")}`);
}

async function mappingFor(path: string, given: string | undefined) {
  const beside = `${path.replace(/[/\\]+$/, "")}.map.json`;
  const text = await readFile(given ?? beside, "utf8").catch((error: unknown) => {
    if (given === undefined) return undefined;
    throw new UsageError(`verify: cannot read ${given}: ${reason(error)}`);
  });
  return text === undefined ? undefined : decodeMapping(text);
}
