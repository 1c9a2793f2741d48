// backstep figure: a picture, a chart or a table of a run as a file for a paper: SVG, PNG or CSV, by its ending.

import { momentOf, type Trainer } from "../../../src-engine/index";
import type { Moment } from "../../../src-engine/protocol/protocol";
import { figureCsv, figureSvg, figureTexts, type Figure } from "../../../src-view/figures/figure";
import { isFigureKind, type FigureKind } from "../../../src-view/figures/kinds";
import { COLUMN, NARROWEST, WIDEST } from "../../../src-view/scene/page";
import { annotated } from "../../../src-view/scene/png";
import { assertSavable } from "../../files";
import { asGiven, readArguments, required, numeric, UsageError, whole } from "../arguments";
import { declare, grouped } from "../declaration";
import { figureKinds } from "./figureKinds";
import { figureOptions, kindOptions, type FigureCommand, type FigureValues } from "./figureOptions";
import { wrapped } from "../help";
import type { Output } from "../output";
import { saveResult } from "../saveResult";
import { openSession, runOn, sessionOptions } from "../sessionOf";

export const declaration = declare({
  name: "figure",
  about: "save a picture, a chart or a table of a run for a paper, or its numbers",
  positionals: ["KIND"],
  synopsis: "--model MODEL --data digits|mnist --at MOMENT|--epochs E --out FILE.svg|.png|.csv [options]",
  options: {
    ...figureOptions,
    ...grouped("Options of some kinds", kindOptions),
    ...sessionOptions,
  },
  examples: [
    "figure maps --model cnn-pytorch --data digits --at 40/backward/conv2 --path conv2.output --out maps.svg",
    "figure curves --session run.backstep --epochs 3 --out curves.png",
  ],
  more: () => [
    `Kinds, each with an example and its options:\n${Object.entries(figureKinds).map(kindInWords).join("\n")}`,
  ],
});

const KIND_INDENT = 14;

const kindInWords = ([name, { about, example, options }]: readonly [string, FigureCommand]): string =>
  [
    `  ${name.padEnd(KIND_INDENT - 2)}${wrapped(about, KIND_INDENT)}`,
    example,
    ...(options.length ? [options.map((option) => `--${option}`).join(" ")] : []),
  ].join(`\n${" ".repeat(KIND_INDENT)}`);

const SHARPEST = 16;
const SCREEN_DPI = 96;

/** @returns the exit code: 1 where the figure is not where it was to be */
export async function figure(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const name = kindNamed(positionals[0]!);
  const kind = figureKinds[name];
  const out = required("figure", "out", values.out);
  const format = /\.(svg|png|csv)$/i.exec(out)?.[1]?.toLowerCase();
  if (!format)
    throw new UsageError(`figure: --out must end in .svg, .png or .csv, got ${JSON.stringify(out)}`);
  const width = millimetres(values.width);
  const scale = numeric("figure", "scale", values.scale, 0.5, SHARPEST) ?? 2;
  const wrong = Object.keys(values).find((one) => !kind.options.includes(one) && !common.includes(one));
  if (wrong !== undefined) {
    throw new UsageError(
      `figure: --${wrong} is none of ${name}'s options: ${kind.options.map((name) => `--${name}`).join(", ")}`,
    );
  }

  await assertSavable(out); // before anything is trained
  const also = { "with-branch": values["with-branch"], over: values.over?.[0] };
  const opened = await openSession("figure", values, output, also);
  const { session, trainer, info, file } = opened;
  const at = kind.isOfAll ? undefined : standing(trainer, values);
  const other = values.with === undefined ? undefined : pastIteration(trainer, values.with);
  kind.check?.(trainer.program, values);
  const named = [values.branch, values["with-branch"], ...(values.over ?? [])];
  const [branch, against, ...over] = await opened.branches(named);
  for (const one of over) await runOn(session, one, endOf(trainer, file!.branches[one.id]!.iterations));
  if (other) await runOn(session, against!, other);
  if (at) await runOn(session, branch!, at);
  const made = await kind.make({ session, info, file, values, branch: branch!, against: against!, over });
  const isSaved = await saveResult(out, await bytesOf(made, format, width, scale), output);
  trainer.close();
  if (!isSaved) return 1;
  output.line(`saved ${out}`);
  return 0;
}

const common = [...Object.keys(sessionOptions), ...Object.keys(figureOptions)];

function kindNamed(name: string): FigureKind {
  if (isFigureKind(name)) return name;
  throw new UsageError(`figure: unknown kind "${name}"; known are ${Object.keys(figureKinds).join(", ")}`);
}

async function bytesOf(made: Figure, format: string, width: number, scale: number): Promise<Uint8Array> {
  if (format === "csv") return new TextEncoder().encode(figureCsv(made));
  const svg = figureSvg(made, width);
  if (format === "svg") return new TextEncoder().encode(svg);
  const { pngOf } = await import("./pngOf"); // nobody else needs a renderer
  return annotated(await pngOf(svg, scale), figureTexts(made, width), SCREEN_DPI * scale);
}

/** `86mm`, `3.4in`, `244pt`; a number alone is millimetres. */
function millimetres(text: string | undefined): number {
  if (text === undefined) return COLUMN;
  const [, number, unit = "mm"] = /^(\d+(?:\.\d+)?)(mm|cm|in|pt)?$/.exec(text) ?? [];
  const width =
    Number(number) * { mm: 1, cm: 10, in: 25.4, pt: 25.4 / 72 }[unit as "mm" | "cm" | "in" | "pt"];
  if (width >= NARROWEST && width <= WIDEST) return width;
  throw new UsageError(
    `figure: --width must be between ${NARROWEST}mm and ${WIDEST}mm, such as 86mm (a column) or 178mm (a page), got "${text}"`,
  );
}

/** Where the figure is taken: an address, or the end of so many epochs. */
function standing(trainer: Trainer, values: FigureValues): Moment {
  const { at, epochs } = values;
  if ((at === undefined) === (epochs === undefined)) {
    throw new UsageError("figure: one of --at MOMENT and --epochs E is required");
  }
  const count = whole("figure", "epochs", epochs, 1);
  if (count !== undefined) return endOf(trainer, count * trainer.iterationsPerEpoch);
  return momentAt(trainer, "at", at!);
}

/** Of so many iterations. */
function endOf(trainer: Trainer, iterations: number): Moment {
  const iteration = Math.max(0, iterations - 1);
  return { iteration, pc: trainer.programAt(iteration).instructions.length };
}

/** The end of the iteration compared with: once its loss is known, any moment of it may be looked at from another. */
function pastIteration(trainer: Trainer, address: string): Moment {
  return endOf(trainer, momentAt(trainer, "with", address).iteration + 1);
}

function momentAt(trainer: Trainer, option: string, address: string): Moment {
  return asGiven(`figure: --${option}`, () => momentOf(trainer.program, address));
}
