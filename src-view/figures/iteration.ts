// An iteration as a U: forward runs down the layers, the loss sits at the bend, backward comes up beside it, and the
// update stands in a lane of its own. On the page the U lies on its side; a journal's column is narrower than a network is long.

import type { InstructionInfo, SessionInfo, Stopped } from "../../src-engine/protocol/protocol";
import { gradientOf, ownerOf } from "../../src-engine/protocol/relatedTensors";
import { sizeOf } from "../../src-engine/tensor/tensor";
import { shortNumber } from "../number";
import { arcsOf, edgesOf, unitNames, type Edge } from "../run/edges";
import { alongLane, labelOf, laneOf, LANES, updatedBy, type Lane } from "../run/iterationLane";
import { csvOf } from "../scene/csv";
import {
  group,
  ink,
  LABEL,
  line,
  onGrid,
  PIXEL,
  short,
  text,
  type Block,
  type Mark,
  type Path,
  type Scene,
} from "../scene/marks";
import { roomIn, sheet, type Sheet } from "../scene/page";
import { fitted, fittedName, textWidth } from "../scene/textWidth";
import type { Figure, Run } from "./figure";
import { arcMarks, arcsWidth } from "./iterationArcs";
import { fileName } from "./source";

interface Operation extends InstructionInfo {
  readonly label: string;
  /** Of an update, what has a new value then. */
  readonly changes: string;
  readonly shape: readonly number[];
  /** Of what it wrote, over the batch, or of how far an update moved; undefined where no norm of it is kept, or none yet. */
  readonly norm?: number | undefined;
  /** Whether a norm of it is kept, once it is written. */
  readonly isMeasured: boolean;
  readonly state: "done" | "current" | "to come";
}

interface Iteration {
  readonly title: string;
  /** Of the layers from the first to the loss. */
  readonly rows: readonly string[];
  readonly edges: readonly Edge[];
  readonly operations: readonly Operation[];
}

/** What the norm of an operation is the norm of; an update is told by how far it moved. */
function measuredOf({ norm, phase, writes, changes }: Operation): string | undefined {
  if (norm === undefined) return undefined;
  return phase === "update" ? `${writes} - ${changes}` : writes;
}

/** What of a stop is drawn. */
type Standing = Pick<Stopped, "address" | "moment" | "layers">;

export function iteration({ info, branch }: Pick<Run, "info" | "branch">, standing: Standing): Figure {
  const { address } = standing;
  const shown = iterationOf(info, standing);
  return {
    info,
    drawing: {
      title: shown.title,
      scene: (page) => iterationScene(shown, page),
      words: () => inWords(shown),
      csv: () => iterationCsv(shown),
    },
    asked: { kind: "iteration", options: { at: address }, branch },
    name: fileName(info.model, "iteration", address),
  };
}

function iterationOf(info: SessionInfo, { address, moment, layers }: Standing): Iteration {
  const summaries = new Map(layers.map((summary) => [summary.layer, summary]));
  const owners = new Map(info.layers.map(({ name, output }) => [output, name]));
  const isParameter = (path: string): boolean => info.tensors[path]?.role === "parameter";
  const isMeasured = ({ phase, writes }: InstructionInfo): boolean => {
    if (phase === "loss") return info.tensors[writes]?.shape.length === 0;
    if (phase === "forward") return owners.has(writes);
    if (phase === "update") return isParameter(updatedBy(info, writes));
    const owner = ownerOf(info, writes);
    return isParameter(owner) || (owners.has(owner) && gradientOf(info, owner) === writes);
  };
  const normOf = ({ phase, layer, writes }: InstructionInfo): number | undefined => {
    const own = summaries.get(layer);
    if (phase === "loss" || phase === "forward") return own?.activationNorm;
    if (phase === "update") return own?.updateNorms?.[updatedBy(info, writes)];
    const owner = owners.get(ownerOf(info, writes));
    return owner === undefined ? own?.parameterGradientNorms[writes] : summaries.get(owner)?.gradientNorm;
  };
  const operations = info.instructions.map((instruction, i): Operation => {
    const state = i === moment.pc - 1 ? "current" : i < moment.pc ? "done" : "to come";
    const norm = state !== "to come" && isMeasured(instruction) ? normOf(instruction) : undefined;
    const shape = info.tensors[instruction.writes]?.shape ?? [];
    const label = labelOf(info, instruction);
    const changes = updatedBy(info, instruction.writes);
    return { ...instruction, label, changes, shape, norm, isMeasured: isMeasured(instruction), state };
  });
  return {
    title: `Iteration ${moment.iteration} of ${info.model} @\u00a0${address}`,
    rows: unitNames(info),
    edges: edgesOf(info),
    operations,
  };
}

const phaseInk = {
  forward: { strong: "#0d766f", soft: "#dff1ee" },
  loss: { strong: "#a3246b", soft: "#fae4f0" },
  backward: { strong: "#b0500a", soft: "#fcebdc" },
  update: { strong: "#6543b8", soft: "#ece6fa" },
} as const;

/** A pill and the way to the next. */
const PILL = 10.5;
const STEP = 12.75;
/** Between a row's pills and the line to the next row. */
const PAD = 2.25;
const HEAD = 18;
/** Between two lanes at least. */
const GAP = 6;
const BEND = 13.5;

function iterationScene({ rows, operations, edges }: Iteration, page: Sheet): Scene {
  const width = roomIn(page.millimetres);
  const names = rows.map((name) => fittedName(name, width / 5, LABEL, true));
  const arcs = arcsOf(edges);
  const beside = arcsWidth(arcs);
  const left = onGrid(Math.max(...names.map((name) => textWidth(name, LABEL, true))) + 6 + beside);
  const inLane = (lane: Lane): readonly Operation[] => operations.filter((one) => laneOf[one.phase] === lane);
  const roomy = LANES.map((lane) => sizeOfLane(inLane(lane), false));
  const widthOf = (sizes: readonly LaneSize[]): number =>
    sizes.reduce((sum, { pill, norm }) => sum + pill + norm, left + GAP * (LANES.length - 0.5));
  const isTight = widthOf(roomy) > width;
  const tight = LANES.map((lane) => sizeOfLane(inLane(lane), true));
  let spare = Math.max(0, width - widthOf(tight));
  const sizes = isTight ? tight.map(lengthened) : roomy;
  const least = sizes.reduce((sum, { pill, norm }) => sum + pill + norm, left);
  // On a page as wide as a paper's there is room for shapes as well.
  const shapes = sizes.reduce((sum, { shape }) => sum + shape, 0);
  const isWide = least + shapes + 12 * LANES.length <= width;
  const gap = Math.max(GAP, Math.min(36, (width - least - (isWide ? shapes : 0)) / LANES.length));
  const starts = sizes.map((_, i) =>
    onGrid(
      left +
        sizes
          .slice(0, i)
          .reduce((x, { pill, norm, shape }) => x + pill + norm + (isWide ? shape : 0) + gap, gap / 2),
    ),
  );
  const marks: Mark[] = [];
  const pills: Mark[] = [];
  const middles: number[] = [];
  let y = HEAD;
  rows.forEach((layer, r) => {
    const lanes = LANES.map((lane) => alongLane(operations, layer, lane));
    const high = Math.max(1, ...lanes.map(({ length }) => length));
    middles.push(y + PAD + (high * STEP) / 2 - 1);
    marks.push(line(0, y, width, y, ink.grid, 0.5));
    marks.push(text(0, y + PAD + (high * STEP) / 2 + 1, names[r]!, { bold: true }));
    lanes.forEach((here, l) => {
      const top = y + PAD + ((high - here.length) * STEP) / 2;
      here.forEach((one, i) => {
        const at = { x: starts[l]!, y: onGrid(top + i * STEP) };
        const { pill, norm } = sizes[l]!;
        const own = isTight && !one.isMeasured ? Math.min(pill + norm, pillWidth(one, true)) : pill;
        pills.push(...operationMarks(one, at, { pill: own, norm }, isWide));
      });
    });
    y = onGrid(y + high * STEP + 2 * PAD);
  });
  if (arcs.length) marks.push(...arcMarks(arcs, middles, { x: left, top: HEAD }));
  marks.push(...wayMarks(starts, sizes[0]!.pill, sizes[1]!.pill, y), ...headMarks(starts), ...pills);
  const height = y + BEND;
  return sheet(page, [{ width, height, marks }, keyBlock(width, isWide)], 6);

  /** As far as there is room, pills without a norm are as long as their names. */
  function lengthened(lane: LaneSize): LaneSize {
    const more = onGrid(Math.min(lane.beyond, spare));
    spare -= more;
    return { ...lane, norm: lane.norm + more };
  }
}

interface LaneSize {
  readonly pill: number;
  readonly norm: number;
  readonly shape: number;
  /** By how much the pills without a norm are longer than that. */
  readonly beyond: number;
}

const pillWidth = (one: Operation, isTight: boolean): number =>
  onGrid(textWidth(one.label, LABEL, true) + (isTight ? 6 : 9));

/** Where it is tight, a pill without a norm may lie where others have theirs. */
function sizeOfLane(here: readonly Operation[], isTight: boolean): LaneSize {
  const [inLine, others] = isTight
    ? [here.filter(({ isMeasured }) => isMeasured), here.filter(({ isMeasured }) => !isMeasured)]
    : [here, []];
  const widest = (some: readonly Operation[]): number =>
    Math.max(0, ...some.map((one) => pillWidth(one, isTight)));
  const pill = widest(inLine);
  const longest = Math.max(0, ...here.map((one) => normWidth(one.norm)));
  const norm = longest > 0 ? onGrid(longest + 3) : 0;
  const beyond = Math.max(0, widest(others) - pill - norm);
  const shape = Math.max(0, ...here.map((one) => textWidth(shapeText(one.shape), LABEL)));
  return { pill, norm, beyond, shape: onGrid(shape + 6) };
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(",")}]`;
const normWidth = (norm: number | undefined): number =>
  norm === undefined ? 0 : textWidth(shortNumber(norm), LABEL);

function headMarks(starts: readonly number[]): Mark[] {
  return LANES.map((lane, l) => text(starts[l]!, 7, lane, { bold: true, fill: phaseInk[lane].strong }));
}

/** The way of time behind the pills: down, around the loss, and up. */
function wayMarks(starts: readonly number[], forward: number, backward: number, bottom: number): Mark[] {
  const [down, up] = [starts[0]! + forward / 2, starts[1]! + backward / 2];
  const r = BEND - 4.5;
  const look = { stroke: ink.frame, width: 0.75 } as const;
  const path = (d: string, more: Omit<Path, "kind" | "d"> = look): Path => ({ kind: "path", d, ...more });
  const [low, high, last] = [short(bottom), short(HEAD - 1.5), short(bottom + r)];
  return [
    path(
      `M${short(down)} ${high}V${low}Q${short(down)} ${last} ${short(down + r)} ${last}` +
        `H${short(up - r)}Q${short(up)} ${last} ${short(up)} ${low}V${short(HEAD - 4.5)}`,
    ),
    path(
      `M${short(up - 2.25)} ${short(HEAD - 3)}L${short(up)} ${short(HEAD - 7.5)}L${short(up + 2.25)} ${short(HEAD - 3)}z`,
      {
        fill: ink.frame,
      },
    ),
    path(`M${short((down + up) / 2 - 2)} ${short(bottom + r - 2.25)}l4.5 2.25l-4.5 2.25z`, {
      fill: ink.frame,
    }),
  ];
}

function operationMarks(
  one: Operation,
  { x, y }: { readonly x: number; readonly y: number },
  { pill: width, norm }: { readonly pill: number; readonly norm: number },
  hasShape: boolean,
): Mark[] {
  const label = fitted(one.label, width - 4.5, LABEL, true);
  const marks: Mark[] = [pill(label, one.state, phaseInk[one.phase], x, y, width)];
  if (one.norm !== undefined) marks.push(text(x + width + 3, y + 7.5, shortNumber(one.norm)));
  if (hasShape) marks.push(text(x + width + norm + 6, y + 7.5, shapeText(one.shape), { fill: ink.line }));
  return marks;
}

function pill(
  label: string,
  state: Operation["state"],
  { strong, soft }: { readonly strong: string; readonly soft: string },
  x: number,
  y: number,
  width: number,
): Mark {
  const look =
    state === "current"
      ? { fill: strong, stroke: strong, width: 0.75 }
      : state === "done"
        ? { fill: soft, stroke: strong, width: 0.5 }
        : { fill: "#ffffff", stroke: ink.frame, width: 0.5, dash: "2 1.5" };
  const letters = { current: "#ffffff", done: ink.text, "to come": ink.line }[state];
  return group(
    x,
    y,
    [
      { kind: "path", d: roundPath(width, PILL), ...look },
      text(width / 2, 7.5, label, {
        anchor: "middle",
        fill: letters,
        ...(state === "current" && { bold: true }),
      }),
    ],
    `${label}, ${state}`,
  );
}

function roundPath(width: number, height: number): string {
  const r = short(height / 2);
  const inner = short(width - height);
  return `M${r} 0h${inner}a${r} ${r} 0 0 1 0 ${short(height)}h-${inner}a${r} ${r} 0 0 1 0 -${short(height)}z`;
}

/** What the looks of a pill mean, and the numbers beside them. */
function keyBlock(width: number, hasShapes: boolean): Block {
  const gray = { strong: ink.soft, soft: "#ececec" };
  const marks: Mark[] = [];
  let x = 0;
  for (const state of ["done", "current", "to come"] as const) {
    const own = onGrid(textWidth(state, LABEL, true) + 9);
    marks.push(pill(state, state, gray, x, 0, own));
    x += own + 6;
  }
  const words = `number: norm over the batch; of an update, norm of next − parameter${hasShapes ? "; in brackets: shape" : ""}`;
  const fits = x + textWidth(words, LABEL) <= width;
  marks.push(text(fits ? x : 0, fits ? 7.5 : PILL + 9, words, { fill: ink.soft }));
  return { width, height: onGrid(fits ? PILL : PILL + 11) + PIXEL, marks };
}

function inWords({ title, operations }: Iteration): string {
  const done = operations.filter(({ state }) => state !== "to come").length;
  const current = operations.find(({ state }) => state === "current");
  const where = current ? `The last to run is ${current.label} of ${current.layer}, ${current.phase}. ` : "";
  return `${title}: ${done} of ${operations.length} operations have run. ${where}${operations.length - done} are to come.`;
}

/** A line an operation, in the order of time. */
function iterationCsv({ operations }: Iteration): string {
  return csvOf(
    [
      ...["step", "phase", "layer", "operation", "rule", "reads", "writes", "shape", "elements"],
      ...["norm", "norm of", "state"],
    ],
    operations.map((one, i) => [
      ...[i + 1, one.phase, one.layer, one.op, one.rule, Object.values(one.reads).join(" "), one.writes],
      ...[shapeText(one.shape), sizeOf(one.shape), one.norm, measuredOf(one), one.state],
    ]),
  );
}
