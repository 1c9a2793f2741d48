// What stands at the end of a chain, in words: nothing computed this number in this iteration, so where is it from?

import { basename } from "../../../src-engine/protocol/opening/basename";
import { rawPixel } from "../../../src-view/tensor/attributed";
import type { BranchInfo, Explanation, SessionInfo, Stopped } from "../../../src-engine/protocol/protocol";
import { nextOf } from "../../../src-engine/protocol/relatedTensors";
import { elementName } from "../../../src-engine/protocol/tensorPath";
import { count } from "../../../src-view/number";
import { iterationOf } from "../../../src-view/addresses";
import { placeOf } from "../../session/places";

interface End {
  readonly words: string;
  /** The element that made this one in the iteration before, as an address to go to. */
  readonly before?: string;
}

/** What is known of the run that the number stands in. */
export interface Surroundings {
  readonly info: Pick<SessionInfo, "data" | "seed" | "shift" | "tensors" | "instructions">;
  readonly stopped: Pick<Stopped, "batch">;
  /** This branch, its parent, and so on. */
  readonly branches: readonly Pick<BranchInfo, "name" | "edits">[];
}

/** Undefined where the chain goes on. */
export function endOf(explanation: Explanation, around: Surroundings): End | undefined {
  const { end, element } = explanation;
  switch (end) {
    case undefined:
      return undefined;
    case "input":
      return ends(`this is a pixel of ${imageOf(element.index, around)}${pixelOf(explanation, around)}`);
    case "target":
      return ends(
        `this is the label of ${imageOf(element.index, around)}; it comes from the data, nothing computes it`,
      );
    case "parameter":
      return parameter(explanation, around);
    case "setting":
      return ends(
        `this is ${element.path === "learningRate" ? "the learning rate, " : ""}a setting of the run`,
      );
    case "buffer":
    case "optimizerState":
      return carried(explanation, around);
    case "given":
      return ends("this is what the iteration was given; no rule computes it");
    case "drawn":
      return ends(
        `this was drawn at random, from the run’s seed ${around.info.seed}, the layer and the iteration`,
      );
    case "loss":
      return ends("this is the gradient that the loss itself gives");
    case "nothing":
      return ends("nothing goes into this element");
    case "withheld":
      return {
        words:
          "This exercise withholds what the rule gives here. Read the formula and its operands, and work it out.",
      };
    case "edit":
      return ends(`this number was put there by an edit${editOf(explanation, around)}`);
  }
}

const ends = (why: string): End => ({ words: `The chain ends here: ${why}.` });

/** `sample 4, training image 4886 of digits`: batches are of training images. */
function imageOf([sample = 0]: readonly number[], { info, stopped }: Surroundings): string {
  const image = stopped.batch.indices[sample];
  const moved = info.shift ? `, moved by at most ${info.shift} pixels` : "";
  return `sample ${sample}${image === undefined ? "" : `, training image ${image} of ${basename(info.data.name)}${moved}`}`;
}

/** `: row 10, column 12, gray 218 of 255, normalised` */
function pixelOf({ element: { index, value } }: Explanation, { info }: Surroundings): string {
  const [, channel = 0, row = 0, column = 0] = index;
  const isColored = (info.tensors["input"]?.shape[1] ?? 1) > 1;
  const of = isColored ? `channel ${channel}, ` : "";
  const byte = rawPixel(value, info.data, channel);
  return `: ${of}row ${row}, column ${column}, ${isColored ? "value" : "gray"} ${byte} of 255, normalised`;
}

function parameter(explanation: Explanation, around: Surroundings): End {
  const first = `the run began with this parameter, made from seed ${around.info.seed} as its layer says`;
  return fromBefore(explanation, around, { first, what: "this parameter", by: "the update" });
}

/** A norm's running mean, an optimizer's momentum. */
function carried(explanation: Explanation, around: Surroundings): End {
  const what = "this number, which is carried along";
  return fromBefore(explanation, around, { first: `the run began with ${what}`, what, by: "the end" });
}

/** @param first where it came from in a run's first iteration */
function fromBefore(
  { address, element }: Explanation,
  { info }: Surroundings,
  { first, what, by }: Readonly<Record<"first" | "what" | "by", string>>,
): End {
  const iteration = iterationOf(address.split(" @ ")[1] ?? "");
  if (iteration === 0) return ends(first);
  const path = nextOf(info, element.path) ?? element.path;
  const update = info.instructions.find(({ writes }) => writes === path);
  const before = iteration - 1;
  return {
    words: `The chain ends here for this iteration, which began with ${what}: ${by} of iteration ${count(before)} made it.`,
    ...(update && {
      before: `${elementName(update.writes, element.index)} @ ${before}/${placeOf(update)}`,
    }),
  };
}

/** ` of branch 1` */
function editOf({ element: { path, index } }: Explanation, { branches }: Surroundings): string {
  const name = `${elementName(path, index)} = `;
  const branch = branches.find(({ edits }) => edits.some((sentence) => sentence.startsWith(name)));
  return branch ? ` of ${branch.name}` : "";
}
