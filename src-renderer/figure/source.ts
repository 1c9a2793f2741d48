// What made a figure: the run, the moment, and the command line that makes it again, bit for bit.

import type { SessionInfo } from "../../src-engine/protocol/protocol";
import type { Source } from "./scene";

/** The run, as far as it decides what the figure shows. */
export type Run = Pick<
  SessionInfo,
  "model" | "models" | "seed" | "batchSize" | "learningRate" | "backend" | "limit" | "shift"
> & { readonly data: Pick<SessionInfo["data"], "name"> };

export interface Asked {
  /** What `backstep figure` calls it. */
  readonly kind: string;
  /** Its options besides the run's; what is undefined is left out. */
  readonly options: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** The branch's name, where it is not the first. */
  readonly branch?: string | undefined;
  /** It is of a session that only a file can tell of, whatever the branch. */
  readonly ofSession?: boolean;
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
  const isSaved = ofSession || branch !== undefined || !run.models.includes(run.model);
  const session = isSaved ? `${fileName(run.model)}.backstep` : undefined;
  const about =
    `${run.model} on ${run.data.name}, seed ${run.seed}, batches of ${run.batchSize}, learning rate ${run.learningRate}` +
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
  backend,
  limit,
  shift,
}: Run): Asked["options"] {
  return {
    model,
    data: data.name,
    seed,
    "batch-size": batchSize,
    lr: learningRate,
    backend: backend === "simd" ? undefined : backend,
    limit,
    shift: shift === 0 ? undefined : shift,
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
