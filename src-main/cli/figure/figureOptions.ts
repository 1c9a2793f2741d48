// What `backstep figure` is told, read strictly, and where a session then stands.

import { addressOf, type Session } from "../../../src-engine/index";
import type { Branch } from "../../../src-engine/debug/branches";
import type { SessionFile } from "../../../src-engine/formats/session/session";
import type { SessionInfo } from "../../../src-engine/protocol/protocol";
import { healthMeasures } from "../../../src-engine/protocol/health";
import { shapeOf, type Program } from "../../../src-engine/run/program/program";
import { stopped } from "../../../src-engine/serve/page/snapshot";
import type { Where } from "../../../src-view/figures/tensorRow";
import { COLUMN } from "../../../src-view/scene/page";
import type { Figure } from "../../../src-view/figures/figure";
import type { Cell } from "../../../src-view/misclassified";
import { asGiven, choice, required, UsageError, whole, type Values } from "../arguments";
import { wishOptions } from "../attribute/attributionWish";
import { text, texts } from "../declaration";
import { type sessionOptions } from "../sessionOf";

/** What every kind reads. */
export const figureOptions = {
  at: text("MOMENT", "the moment that is shown, such as 40/backward/conv2"),
  epochs: text("E", "the end of so many epochs, instead of --at"),
  out: text("FILE", "where it goes: .svg, .png or .csv"),
  width: text("LENGTH", "how wide it is, such as 86mm, 3.4in or 244pt", `${COLUMN}mm`),
  scale: text("X", "how many pixels of a PNG a CSS pixel is", "2"),
} as const;

/** What only some kinds of figure read; each says which. */
export const kindOptions = {
  path: texts("PATH", "a tensor, such as conv2.output"),
  limits: texts("LOW,HIGH", "fixes the colours of each --path; LOW,HIGH,network says whose they are"),
  scope: text("layer|map", "colours by tensor or by map", "layer"),
  scales: text("own|common", "the scale of what is a difference", "own"),
  show: text("WHICH", "of filters: weight,change,grad,update,initial", "weight,change,grad,update"),
  with: text("MOMENT", "the moment that is compared with"),
  "with-sample": text("N", "of its batch, which image", "that of --sample"),
  "with-branch": text("NAME", "of a --session, its branch", "the first"),
  over: texts("NAME", "another branch of a --session whose curves are laid under"),
  split: text("test|validation|train", "which images are assessed", "test"),
  cell: text("LABEL,PREDICTED", "only mistakes of this cell of the matrix"),
  element: text("ELEMENT", "the number that is explained, such as conv2.weight.grad[7,3,1,1]"),
  terms: text("N", "so many of its largest terms", "10"),
  expression: text("EXPR", "what is plotted, such as norm(conv2.weight.grad)"),
  axis: text("linear|log", "the scale of values or colours", "as the values need it; log for confusion"),
  measure: text(healthMeasures.join("|"), "what is measured of every layer", "gradientNorm"),
  ...wishOptions,
} as const;

export type FigureValues = Values<typeof figureOptions & typeof kindOptions & typeof sessionOptions>;

export interface Standing {
  readonly session: Session;
  readonly info: SessionInfo;
  /** What was saved, where the session was. */
  readonly file: SessionFile | undefined;
  /** The branch that is meant, and the one that it is compared with. */
  readonly branch: Branch;
  readonly against: Branch;
  /** Those whose curves are laid under its own, run to where the file says they end. */
  readonly over: readonly Branch[];
  readonly values: FigureValues;
}

/** How a kind of figure is asked for, and made of a session. */
export interface FigureCommand {
  /** A line of the help. */
  readonly about: string;
  readonly example: string;
  readonly options: readonly string[];
  /** It is of no moment. */
  readonly isOfAll?: true;
  /** What is wrong with the options is said before anything is trained. */
  check?(program: Program, values: FigureValues): void;
  make(standing: Standing): Promise<Figure> | Figure;
}

/** As figures call it: the first needs no name. */
export const nameOf = ({ id, name }: Branch): string | undefined => (id === 0 ? undefined : name);

/** What a figure says of its moment. @throws UsageError where the batch has no such image */
export function whereOf({ session, info, values, branch }: Standing): Where {
  const { batch } = stopped(session, { reason: "goto" });
  const sample = whole("figure", "sample", values.sample, 0, batch.labels.length - 1) ?? 0;
  const label = info.data.classes[batch.labels[sample] ?? -1];
  const address = addressOf(session.program, session.moment);
  return { info, address, sample, label, branch: nameOf(branch) };
}

/** @throws UsageError where there is none */
export function pathsOf({ path = [] }: FigureValues): readonly string[] {
  if (path.length === 0) throw new UsageError("figure: --path is required, as in --path conv2.output");
  return path;
}

/** @throws UsageError where there is none, or more than one */
export function onePath(values: FigureValues): string {
  const [path, ...others] = pathsOf(values);
  if (others.length) throw new UsageError(`figure: expected one --path, got ${others.length + 1}`);
  return path!;
}

/**
 * @returns the tensor's shape
 * @throws UsageError where the program has no tensor of that path, naming those near it
 */
export function assertKnown(program: Program, path: string): readonly number[] {
  return asGiven("figure", () => shapeOf(program, path));
}

/** @throws UsageError where nothing has written the tensor in this iteration yet */
export function assertWritten(session: Session, path: string): void {
  if (session.isWritten(path)) return;
  throw new UsageError(
    `figure: tensor "${path}" is not written yet at ${addressOf(session.program, session.moment)}`,
  );
}

/** Low, high, and whose they are: locked ones where that is not said. */
type Limits = readonly [low: number, high: number, whose: "layer" | "network" | "locked"];

/**
 * One for each path, or none at all.
 * @throws UsageError for another number of them, and for limits that are no range
 */
export function limitsOf({ limits = [], path = [] }: FigureValues): readonly Limits[] {
  if (limits.length && limits.length !== path.length) {
    throw new UsageError(
      `figure: expected --limits for each --path, got ${limits.length} for ${path.length}`,
    );
  }
  return limits.map((text) => {
    const [least, most, named = "locked", ...rest] = text.split(",");
    const [low, high] = [Number(least), Number(most)];
    const whose = (["layer", "network", "locked"] as const).find((one) => one === named);
    if (rest.length === 0 && whose && low <= high && Number.isFinite(high - low)) return [low, high, whose];
    throw new UsageError(`figure: --limits must be two numbers such as --limits=-0.1,0.1, got "${text}"`);
  });
}

/** @throws UsageError for limits beside maps that have each their own */
export function scopeOf({ scope, limits }: FigureValues): "layer" | "map" {
  const chosen = choice("figure", "scope", scope ?? "layer", ["layer", "map"]);
  if (chosen === "map" && limits) throw new UsageError("figure: --scope map and --limits exclude each other");
  return chosen;
}

/** @throws UsageError for a measure that there is none of */
export function measureOf({ measure }: FigureValues): (typeof healthMeasures)[number] {
  return choice("figure", "measure", measure ?? "gradientNorm", healthMeasures);
}

/** Undefined: as the values need it. */
export function axisOf({ axis }: FigureValues): boolean | undefined {
  return axis === undefined ? undefined : choice("figure", "axis", axis, ["linear", "log"]) === "log";
}

/**
 * `conv2.weight.grad[7,3,1,1]` in its parts; whether the tensor has it is not looked at here.
 * @throws UsageError where it does not read so
 */
export function elementOf({ element }: FigureValues): {
  readonly path: string;
  readonly index: readonly number[];
} {
  const [, path, inside] =
    /^\s*([^\s[\]@]+)\s*(?:\[([\d\s,]*)\])?\s*$/.exec(required("figure", "element", element)) ?? [];
  const parts = inside?.trim() ? inside.split(",").map((part) => part.trim()) : [];
  if (path !== undefined && parts.every((part) => /^\d{1,9}$/.test(part)))
    return { path, index: parts.map(Number) };
  throw new UsageError(
    `figure: --element must be one such as "conv2.weight.grad[7,3,1,1]", got ${JSON.stringify(element?.slice(0, 80))}`,
  );
}

/** @throws UsageError for a split that there is none of */
export function splitOf({ split }: FigureValues): "train" | "validation" | "test" {
  return choice("figure", "split", split ?? "test", ["test", "validation", "train"]);
}

/** A cell of the confusion matrix, by its classes' numbers. */
export function cellOf({ cell }: FigureValues): Cell | undefined {
  if (cell === undefined) return undefined;
  const [, label, predicted] = /^(\d{1,4}),(\d{1,4})$/.exec(cell) ?? [];
  if (predicted !== undefined) return { label: Number(label), predicted: Number(predicted) };
  throw new UsageError(`figure: --cell must be two classes such as 7,2, got "${cell}"`);
}

/** Whether differences are drawn on the scale of what they lie between. */
export function isCommon({ scales }: FigureValues): boolean {
  return choice("figure", "scales", scales ?? "own", ["own", "common"]) === "common";
}
