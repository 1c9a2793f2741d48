// What is odd about one observed iteration of a run: thresholds, and a sentence with the number for
// each. Whether somebody is told of it is for alerts.ts to decide.

import { opOf } from "../../model/model";
import type { Alert, LayerInfo } from "../../protocol/protocol";
import { gradientOf } from "../../protocol/relatedTensors";
import { layersBeneath, type Program } from "../../run/program/program";
import type { Health } from "./health";

export interface Symptom {
  readonly kind: Alert["kind"];
  readonly layer?: string;
  /** Where in an iteration it shows: `backward/conv1`. */
  readonly place: string;
  readonly text: string;
}

/** A run as far as it has been observed. */
export interface Observed {
  readonly health: Health;
  /** The loss of an iteration. */
  loss(iteration: number): number;
}

/** Of the last layer's gradient, what still reaches the first of a way. In float32 a weight feels an update of 10⁻⁷ of itself. */
const VANISHED = 1e-4;
/** Times the usual gradient norm. A hard batch makes ten times; a hundred times is no batch's doing. */
const EXPLODED = 100;
/** A norm of the gradient at which any usual learning rate throws the weights away, whatever it was before. */
const EXPLODED_ANYHOW = 1e4;
/** A network can spare half its units, and some trained ones do; hardly four fifths. */
const DEAD = 0.8;
/** Fewer samples or places than this say nothing: a healthy unit may well be 0 in all of them. */
const SEEN = 32;
const SATURATED = 0.9;
/** About 10⁻³ is usual. Above a tenth the weights are thrown away at each step; below 10⁻⁶ float32 hardly notices. */
const UPDATE_MOST = 0.1;
const UPDATE_LEAST = 1e-6;
/** Below this share of its start the loss leaves nothing to learn, and small updates are as they should be. */
const LEARNT = 0.01;
/** Times the loss at the start, which is that of guessing. Guessing wrongly, but surely, costs a few times as much. */
const LOSS_MUCH_ABOVE = 10;
/** The start: so many columns, of which the median counts. So many are taken for now, too, where single batches vary. */
const START = 8;
/** At most so many of the columns before, evenly spread, for what has been usual so far. */
const REMEMBERED = 64;

/** Everything odd in the k-th column. */
export function symptomsAt(observed: Observed, k: number, program: Program): Symptom[] {
  const { health } = observed;
  return [
    ...vanishing(health, k, program),
    ...program.layers.flatMap((layer, l) => [
      ...exploding(health, k, layer, l),
      ...dead(health, k, layer, l, program),
      ...saturated(health, k, layer, l, program),
      ...update(observed, k, layer, l),
    ]),
    ...lossAbove(observed, k),
    ...nonFinite(health, k, program),
  ];
}

/** Of each layer that learns with none beneath it that does: against the last that learns on its way to the output. */
function vanishing(health: Health, k: number, program: Program): Symptom[] {
  const { layers } = program;
  const isLearning = ({ parameters }: LayerInfo): boolean =>
    parameters.some((path) => gradientOf(program, path) !== undefined);
  const learning = layers.filter(isLearning);
  const norm = (layer: LayerInfo): number => health.value(k, layers.indexOf(layer), "parameterGradientNorm");
  const beneath = new Map(learning.map((layer) => [layer, layersBeneath(program, layer.output)]));
  return learning.flatMap((first) => {
    if (beneath.get(first)!.some((layer) => layer !== first && isLearning(layer))) return [];
    const last = learning.findLast((layer) => beneath.get(layer)!.includes(first))!;
    const [there, here] = [norm(first), norm(last)];
    const share = there / here;
    if (first === last || !(share < VANISHED)) return [];
    const [near, far] = [last.name, first.name];
    return [
      {
        kind: "vanishing",
        layer: far,
        place: `backward/${far}`,
        text: `The gradient vanishes on its way to ${far}: its norm there is ${shown(there, here)}, ${shown(share)} of the ${shown(here, there)} at ${near}; usual is more than a hundredth.`,
      },
    ];
  });
}

function exploding(health: Health, k: number, { name }: LayerInfo, l: number): Symptom[] {
  const now = health.value(k, l, "parameterGradientNorm");
  const norm = (at: number): number => health.value(at, l, "parameterGradientNorm");
  // Learning makes gradients small, so what was usual at the start stays usual; and it is had cheaply.
  const mayBe = now > EXPLODED_ANYHOW || (k >= START && now > EXPLODED * median(atStart(k, norm)));
  if (!mayBe || now === Infinity) return [];
  const usual = Math.max(median(before(k, norm)), median(atStart(k, norm)));
  if (!(now > EXPLODED_ANYHOW || now > EXPLODED * usual)) return [];
  return [
    {
      kind: "exploding",
      layer: name,
      place: `backward/${name}`,
      text: `The gradient of ${name} explodes: its norm is ${shown(now, usual)}, usual so far was ${shown(usual, now)}.`,
    },
  ];
}

function dead(
  health: Health,
  k: number,
  { name, output, hasUnits }: LayerInfo,
  l: number,
  program: Program,
): Symptom[] {
  const share = health.value(k, l, "dead");
  const [N = 1, , ...places] = program.tensors[output]!.shape;
  // What only hands on another layer's zeros is not itself to blame.
  if (!hasUnits || !(share > DEAD) || places.reduce((count, n) => count * n, N) < SEEN) return [];
  return [
    {
      kind: "dead",
      layer: name,
      place: `forward/${name}`,
      text: `${percent(share)} of the units of ${name} are 0 for the whole batch, so nothing comes back through them; usual is less than half.`,
    },
  ];
}

function saturated(health: Health, k: number, layer: LayerInfo, l: number, { output }: Program): Symptom[] {
  const share = health.value(k, l, "saturated");
  const { limits } = opOf(layer);
  // Probabilities that the model ends with are meant to be sure.
  if (!limits || layer.output === output || !(share > SATURATED)) return [];
  return [
    {
      kind: "saturated",
      layer: layer.name,
      place: `forward/${layer.name}`,
      text: `${percent(share)} of the outputs of ${layer.name} are within 1 % of ${limits.join(" or ")}, where its slope is next to nothing; usual is less than a tenth.`,
    },
  ];
}

function update(observed: Observed, k: number, { name }: LayerInfo, l: number): Symptom[] {
  const ratio = observed.health.value(k, l, "updateRatio");
  const tooMuch = ratio > UPDATE_MOST && ratio < Infinity;
  const tooLittle = ratio < UPDATE_LEAST && !(lossNow(observed, k) < LEARNT * lossAtStart(observed, k));
  if (!tooMuch && !tooLittle) return [];
  const found = ratio === 0 ? "does not change" : "changes";
  const much = ratio === 0 ? "at all" : `by ${tooMuch ? "" : "only "}${shown(ratio)} of what they are`;
  return [
    {
      kind: "update",
      layer: name,
      place: `update/${name}`,
      text: `An update of ${name} ${found} its weights ${much}; usual is about 10⁻³${ratio === 0 ? " of what they are" : ""}.`,
    },
  ];
}

/** Only of the first layer that the iteration comes to, forward and then backward: it soon fills all of them. */
function nonFinite(health: Health, k: number, { layers }: Program): Symptom[] {
  const affected = layers.filter((_, l) => health.value(k, l, "nonFinite") > 0);
  if (!affected.length) return [];
  const activation = (layer: LayerInfo): number => health.value(k, layers.indexOf(layer), "activationNorm");
  const forward = affected.find((layer) => !Number.isFinite(activation(layer)));
  const { name } = forward ?? affected.at(-1)!;
  const count = health.value(
    k,
    layers.findIndex((layer) => layer.name === name),
    "nonFinite",
  );
  return [
    {
      kind: "nonFinite",
      layer: name,
      place: `${forward ? "forward" : "backward"}/${name}`,
      text: `${count === 1 ? "A number is" : `${count} numbers are`} NaN or infinite in ${name}.`,
    },
  ];
}

function lossAbove(observed: Observed, k: number): Symptom[] {
  if (k < START) return [];
  const [now, first] = [lossNow(observed, k), lossAtStart(observed, k)];
  if (!(now > LOSS_MUCH_ABOVE * first && now < Infinity)) return [];
  return [
    {
      kind: "loss",
      place: "loss",
      text: `The loss is ${shown(now, first)}, far above the ${shown(first, now)} it began with.`,
    },
  ];
}

/** The loss by now: the median of the last columns, since single batches vary. */
function lossNow({ health, loss }: Observed, k: number): number {
  const from = Math.max(0, k - START + 1);
  return median(Array.from({ length: k - from + 1 }, (_, i) => loss(health.iteration(from + i))));
}

function lossAtStart({ health, loss }: Observed, k: number): number {
  return median(atStart(k + 1, (at) => loss(health.iteration(at))));
}

/** The first columns, as far as they are before the k-th. */
function atStart(k: number, value: (at: number) => number): number[] {
  return Array.from({ length: Math.min(k, START) }, (_, at) => value(at));
}

/** The columns before the k-th, or some of them, evenly spread. */
function before(k: number, value: (at: number) => number): number[] {
  const count = Math.min(k, REMEMBERED);
  return Array.from({ length: count }, (_, i) => value(Math.floor((i * k) / count)));
}

/** NaN of none; what is not a number is left out. */
function median(values: readonly number[]): number {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/**
 * Two digits, as people write them: 0.031, 1.2 · 10⁻⁶.
 * @param beside what it is compared with: numbers are compared in one form
 */
function shown(x: number, beside = x): string {
  const isLong = (size: number): boolean => size !== 0 && (size < 0.001 || size >= 10_000);
  if (x === 0 || !(isLong(Math.abs(x)) || isLong(Math.abs(beside)))) return String(Number(x.toPrecision(2)));
  const [digits, exponent = "0"] = x.toExponential(1).split("e");
  return `${digits} · 10${raised(Number(exponent))}`;
}

function raised(exponent: number): string {
  return String(exponent).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(c))));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
