// backstep export: a network and its training as a PyTorch project, in a folder.

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { presets, Session, type Trainer } from "../../../src-engine/index";
import { assertFits, broughtBack } from "../../../src-engine/serve/session/restoring";
import { torchModel, torchProject } from "../../../src-engine/serve/torchProject/torchProject";
import { reason } from "../../files";
import { choice, readArguments, required, UsageError, whole } from "../arguments";
import { clock } from "../clock";
import { declare, flag, json, text } from "../declaration";
import type { Output } from "../output";
import { saveResult } from "../saveResult";
import { readSession, savedData, savedTrainer } from "../savedSession";
import { assertNoRun, idNamed, openSession, sessionEvents, sessionOptions } from "../sessionOf";
import { modelNamed } from "./modelNamed";
import { weightsNamed } from "./weightsNamed";

export const declaration = declare({
  name: "export",
  about: "write a network, and its training, as a PyTorch project",
  positionals: ["DIR"],
  synopsis: "--model MODEL|FILE --to pytorch [options], or --session FILE.backstep --to pytorch",
  options: {
    to: text("pytorch", "what is written"),
    overwrite: flag("write into a folder that is not empty"),
    epochs: text(
      "E",
      "for how many epochs the order of the images is written",
      "as many as the model's author trained",
    ),
    json,
    ...sessionOptions,
  },
  examples: [
    "export --model cnn-pytorch --data digits --to pytorch project",
    "export --session run.backstep --to pytorch project",
    "export --model net.onnx --to pytorch project",
  ],
  more: () => [
    "DIR gets model.py, weights.pt and README.md; and with --data, or for a model that comes with its data, train.py and data.npz: " +
      "python3 train.py trains on alone, torchrun train.py in several processes, on the same images in the same order. " +
      "A session's project goes on where the session's branch ends.",
  ],
});

type Values = ReturnType<typeof readArguments<typeof declaration.options>>["values"];
type Files = ReadonlyMap<string, Uint8Array>;

/** @returns the exit code: 1 where a file is not where it was to be */
export async function exportProject(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const folder = positionals[0]!;
  choice("export", "to", required("export", "to", values.to), ["pytorch"]);
  const epochs = whole("export", "epochs", values.epochs, 1, 100_000);
  await assertFree(folder, values.overwrite ?? false);
  const data = values.data ?? presets.find(({ model }) => model.name === values.model)?.data;
  const files =
    values.session === undefined && data === undefined
      ? await networkAlone(values, output)
      : await runOf(
          values.session === undefined && data !== undefined ? { ...values, data } : values,
          epochs,
          output,
        );
  await mkdir(folder, { recursive: true });
  let code: 0 | 1 = 0;
  for (const [name, bytes] of files) if (!(await saveResult(join(folder, name), bytes, output))) code = 1;
  const written = { folder, files: [...files.keys()] };
  output.result(written, values.json, () => [`wrote ${written.files.join(", ")} into ${folder}`]);
  return code;
}

/** @throws UsageError where something is in the way */
async function assertFree(folder: string, overwrites: boolean): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(`export: cannot write into ${folder}: ${reason(error)}`, { cause: error });
  });
  if (found.length > 0 && !overwrites)
    throw new UsageError(`export: ${folder} is not empty; --overwrite writes into it all the same`);
}

async function networkAlone(values: Values, output: Output): Promise<Files> {
  const model = required("export", "model", values.model);
  const file = await modelNamed("export", model);
  const tell = (sentence: string): void => output.line(sentence);
  for (const note of file.notes) tell(`export: ${model}: ${note}`);
  const state = await weightsNamed("export", { model, weights: values.weights }, file, file.preset, tell);
  if (!state)
    throw new Error(
      `export: ${model} comes without weights; give them by --weights FILE, or --data to begin anew`,
    );
  tell("export: without --data there is no train.py");
  return torchModel(file.preset, state);
}

/** Of a run at its beginning, or where a saved session's branch ends. */
async function runOf(
  { to: _to, overwrite: _overwrite, json: _json, epochs: _epochs, ...values }: Values,
  epochs: number | undefined,
  output: Output,
): Promise<Files> {
  const trainer =
    values.session === undefined
      ? (await openSession("export", values, output)).trainer
      : await atItsEnd(values.session, values, output);
  try {
    const { iteration, iterationsPerEpoch, spec } = trainer;
    const fewest = Math.floor(iteration / iterationsPerEpoch) + 1;
    if (epochs !== undefined && epochs < fewest)
      throw new UsageError(
        `export: --epochs must be at least ${fewest}: ${iteration} iterations were run already`,
      );
    return torchProject(trainer, iteration, trainer.state(), epochs ?? Math.max(spec.recipe.epochs, fewest));
  } finally {
    trainer.close();
  }
}

/** At the start of the iteration after the branch's last: by the weights in the file, where it has some, else by replay. */
async function atItsEnd(path: string, values: Values, output: Output): Promise<Trainer> {
  assertNoRun("export", values);
  const saved = await readSession("export", path);
  const { file } = saved;
  const id = idNamed("export", "branch", file, values.branch);
  const { dataset, differs } = await savedData("export", path, file, values["data-dir"]);
  for (const sentence of differs) output.line(`export: ${sentence}`);
  const trainer = savedTrainer(saved, dataset, whole("export", "threads", values.threads, 1, 64));
  try {
    assertFits(saved, trainer);
    const session = new Session(trainer, clock, sessionEvents("export", output));
    const { wrong } = await broughtBack(session, saved);
    for (const sentence of wrong) output.line(`export: ${sentence}`);
    const branch = session.branches.get(id);
    const last = branch.history.length - 1;
    if (last < 0) return trainer;
    await session.goto({ iteration: last, pc: trainer.programAt(last).instructions.length }, branch);
    trainer.finish();
    trainer.begin();
    return trainer;
  } catch (error) {
    trainer.close();
    throw error;
  }
}
