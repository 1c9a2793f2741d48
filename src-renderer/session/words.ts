// What the page says in words: layers in short, what just happened, what to press next.

import type {
  InstructionInfo,
  MomentAddress,
  SessionInfo,
  Stopped,
} from "../../src-engine/protocol/protocol";
import type { Shape } from "../../src-engine/tensor/tensor";
import { gradientOf, isGradient, layerNameOf, localName } from "../../src-engine/protocol/relatedTensors";
import { count, shortNumber } from "../../src-view/number";
import { updatedBy } from "../../src-view/run/iterationLane";
import type { KeysHere } from "./keysHere";
import { placeOf } from "./places";

/** `[8,3,3,3]`, or `scalar`. */
export function shapeInWords(shape: Shape): string {
  return shape.length ? `[${shape.join(",")}]` : "scalar";
}

/** The operation that ran last; undefined at the very beginning. */
export function currentInstruction(
  { instructions }: SessionInfo,
  { instruction }: Stopped,
): InstructionInfo | undefined {
  return instructions[instruction];
}

/** For those who hear the page: "Ran conv2 gradWeight, backward, iteration 3; norm 0.82". */
export function stopInWords(session: SessionInfo, stopped: Stopped): string {
  const ran = currentInstruction(session, stopped);
  if (!ran) return "At the start of the run; nothing has run yet.";
  const norm = normOf(session, stopped, ran.writes);
  return (
    `Ran ${operationName(session, ran, " ")}, ${ran.phase}, iteration ${count(stopped.moment.iteration)}` +
    (norm === undefined ? "" : `; norm ${shortNumber(norm)}`)
  );
}

/** `conv2.gradWeight`; an update is named for what it changes: `conv2.weight`, `conv2.weight.m`. */
export function operationName(
  session: Pick<SessionInfo, "tensors">,
  { phase, layer, rule, writes }: InstructionInfo,
  between = ".",
): string {
  if (phase !== "update") return `${layer}${between}${rule}`;
  const changed = updatedBy(session, writes);
  const [whose, local] = [layerNameOf(session, changed), localName(session, changed)];
  return whose === undefined ? changed : `${whose}${between}${local}`;
}

/** The address of the moment right after an instruction: `3/backward/conv2/gradWeight`, `3/loss/output`, `3/update/conv2/weight`. */
export function addressAfter(instruction: InstructionInfo, iteration: number): MomentAddress {
  return `${iteration}/${placeOf(instruction)}`;
}

/** The norm over the whole batch, where the engine told it. */
function normOf(info: SessionInfo, stopped: Stopped, path: string): number | undefined {
  const layer = info.layers.find(({ output }) => path === output || path === gradientOf(info, output))?.name;
  for (const summary of stopped.layers) {
    const parameter = summary.parameterGradientNorms[path];
    if (parameter !== undefined) return parameter;
    if (summary.layer === layer)
      return isGradient(info, path) ? summary.gradientNorm : summary.activationNorm;
  }
  return undefined;
}

/**
 * One line on what to press: the only teaching the window does by itself.
 * @param keys whose the arrow keys are where the focus is, if they do not step there
 */
export function hint(session: SessionInfo, stopped: Stopped, keys?: KeysHere): string {
  const { said, does } = comingIn(session, stopped);
  const isFirst = currentInstruction(session, stopped) === undefined;
  if (!keys) return `${said}Press → to ${does}.${isFirst ? "" : " ← rewinds."}`;
  return `${keys.words}. ${keys.escape ?? `Press Esc, then → to ${does}`}.`;
}

function comingIn(session: SessionInfo, stopped: Stopped): { said: string; does: string } {
  const ran = currentInstruction(session, stopped);
  const coming = session.instructions[stopped.moment.pc];
  const { element } = stopped;
  if (element) return { said: "", does: `reveal the next element of ${element.path}` };
  if (!ran) return { said: "Nothing has run yet. ", does: "run the first operation" };
  if (!coming)
    return { said: `Iteration ${count(stopped.moment.iteration)} is done. `, does: "take the next batch" };
  if (ran.phase === "loss" && coming.phase === "backward") {
    return { said: "Loss is computed. ", does: "run the first backward operation" };
  }
  if (ran.phase === "backward" && coming.phase === "update") {
    return { said: "Every gradient is computed. ", does: `update ${operationName(session, coming)}` };
  }
  return { said: "", does: `run ${operationName(session, coming)}` };
}

/** The TeX letter of an operand or of the result, where the formula really uses it. */
export function letterOf(
  name: string,
  { letters, tex }: Pick<InstructionInfo, "letters" | "tex">,
): string | undefined {
  const letter = letters[name];
  if (letter === undefined) return undefined;
  const bare = tex.replace(/\\[a-zA-Z]+/g, " ");
  const plain = (text: string): string => text.replaceAll(" ", "");
  return plain(letter.startsWith("\\") ? tex : bare).includes(plain(letter)) ? letter : undefined;
}
