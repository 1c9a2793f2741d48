// What made a figure: the run, the moment, and the command line that makes it again, bit for bit.

import type { SessionInfo } from "../../src-engine/protocol/protocol";
import type { Source } from "../scene/marks";
import type { FigureKind } from "./kinds";

/** The run, as far as it decides what the figure shows. */
type Run = Pick<
  SessionInfo,
  | "model"
  | "models"
  | "seed"
  | "batchSize"
  | "learningRate"
  | "optimizer"
  | "schedule"
  | "clipValue"
  | "clipNorm"
  | "backend"
  | "limit"
  | "shift"
  | "augment"
> & { readonly data: Pick<SessionInfo["data"], "name"> };

export interface Asked {
  /** What `backstep figure` calls it. */
  readonly kind: FigureKind;
  /** Its options besides the run's; what is undefined is left out. */
  readonly options: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** The branch's name, where it is not the first. */
  readonly branch?: string | undefined;
  /** It is of a session that only a file can tell of, whatever the branch. */
  readonly ofSession?: boolean;
}

/** `cnn-pytorch on digits, seed 0, batches of 64, Adam, learning rate 0.001`. */
export function runInWords(run: Omit<Run, "models">): string {
  const { model, data, seed, batchSize, learningRate, optimizer, schedule, clipValue, clipNorm } = run;
  const parts = [
    `${model} on ${data.name}`,
    `seed ${seed}`,
    `batches of ${batchSize}`,
    optimizer,
    `learning rate ${learningRate}${schedule === undefined ? "" : ` by ${schedule}`}`,
    clipValue === undefined ? undefined : `gradients clipped to ${clipValue}`,
    clipNorm === undefined ? undefined : `gradients clipped to the norm ${clipNorm}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** The command line that explains an element of the same run; of an edited one with its file, as the page names it. */
export function explainCommand(run: Run, address: string, branch?: string): string {
  const session = sessionOf(run, branch);
  const of = session === undefined ? runOptions(run) : { session, branch };
  return ["backstep", "explain", quoted(address), ...optionWords(of)].join(" ");
}

/** A command line as it runs in a clone's folder, where nothing is installed under the name `backstep`. */
export function inClone(command: string): string {
  return command.replace(/^backstep /, "npm run -s backstep -- ");
}

const savedAs = ({ model }: Run): string => `${fileName(model)}.backstep`;

/** The file that has to be saved beside it, where no options describe the run. */
function sessionOf(run: Run, branch: string | undefined): string | undefined {
  return branch !== undefined || !run.models.some(({ name }) => name === run.model)
    ? savedAs(run)
    : undefined;
}

/**
 * Edits, and models that no preset is, are in no command line: they are in the session's file, as the page names it.
 * @param name of the figure's file, without its ending
 */
export function sourceOf(
  run: Run,
  { kind, options, branch, ofSession = false }: Asked,
  millimetres: number,
  name: string,
): Source {
  const where = options["at"];
  const session = ofSession ? savedAs(run) : sessionOf(run, branch);
  const about =
    runInWords(run) +
    (where === undefined ? "" : `, at ${String(where)}`) +
    (branch === undefined ? "" : `, branch ${JSON.stringify(branch)} of an edited run`) +
    (session === undefined ? "" : `; the session is saved as ${session}`) +
    ". Text in 7 to 8 points.";
  const of = session === undefined ? runOptions(run) : { session, branch };
  const words = ["backstep", "figure", kind, ...optionWords(of), ...optionWords(options)];
  return {
    about,
    command: [...words, "--width", `${millimetres}mm`, "--out", quoted(`${name}.svg`)].join(" "),
    ...(session !== undefined && { session }),
  };
}

function runOptions({
  model,
  data,
  seed,
  batchSize,
  learningRate,
  optimizer,
  schedule,
  clipValue,
  clipNorm,
  backend,
  limit,
  shift,
  augment,
}: Run): Asked["options"] {
  return {
    model,
    data: data.name,
    seed,
    "batch-size": batchSize,
    optimizer,
    schedule,
    "clip-value": clipValue,
    "clip-norm": clipNorm,
    lr: learningRate,
    backend: backend === "simd" ? undefined : backend,
    limit,
    shift: shift === 0 ? undefined : shift,
    augment,
  };
}

function optionWords(options: Asked["options"]): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "object" ? value : [String(value)];
    return values.flatMap((one) =>
      one.startsWith("-") ? [quoted(`--${name}=${one}`)] : [`--${name}`, quoted(one)],
    );
  });
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** No letter that a file system minds. */
export function fileName(...parts: readonly (string | number)[]): string {
  const words = parts.join(" ").replace(/[^\w.,-]+/g, "-");
  return words.replace(/^[-.]+|-+$/g, "").slice(0, 120) || "figure";
}
