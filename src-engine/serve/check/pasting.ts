// Numbers that somebody pasted for a tensor of this moment, held to what the operation makes of its operands here.

import { parseArray } from "../../check/pasted/parseArray";
import { verifying } from "../../check/verify";
import type { MomentView } from "../../debug/momentView";
import type { Requests, Verdict } from "../../protocol/protocol";
import type { Tensors } from "../../protocol/wire/client";
import type { Observation } from "../../recording/recording";
import { shapeOf } from "../../run/program/program";
import { sizeOf, tensor, type Shape, type Tensor } from "../../tensor/tensor";

/** @throws Error where the text is no array of this shape, or the operation has not run yet */
export function checkPasted(
  session: MomentView,
  { path, text }: Requests["checkPasted"]["arguments"],
): { readonly body: { readonly verdict: Verdict }; readonly tensors: Tensors } {
  const { program, moment } = session;
  const shape = shapeOf(program, path);
  const at = program.instructions.findIndex(({ writes }) => writes === path);
  const instruction = program.instructions[at];
  if (!instruction) throw new Error(`${path} is not computed by an operation, so there is nothing to check`);
  if (!session.isWritten(path))
    throw new Error(
      `${path} is not computed yet at this moment; step on until ${instruction.rule} of ${instruction.layer} has run`,
    );
  const { data, printed, decimals, shape: given } = parseArray(text);
  assertFits(path, shape, given);
  const theirs = tensor(shape, data, "float64");
  const values = new Map<string, Observation>(
    Object.values(instruction.reads).map((operand): [string, Observation] => [
      operand,
      { name: operand, precision: "float32", tensor: session.readFor(at, operand)! },
    ]),
  );
  values.set(path, { name: "pasted", precision: "float32", tensor: theirs, printed });
  let right: Tensor = theirs;
  const steps = verifying(program, { iteration: moment.iteration, values }, (one, _recorded, made) => {
    if (one === path) right = made;
  });
  let next = steps.next();
  while (!next.done) next = steps.next();
  const notes = [
    decimals > 0 && `printed with ${decimals} decimals: smaller differences cannot be seen`,
    given.join() !== shape.join() && `[${given.join(",")}] was read as [${shape.join(",")}]`,
  ].filter((note) => note !== false);
  return {
    body: { verdict: onlyOf(next.value, path, notes) },
    tensors: new Map([
      ["recorded", theirs],
      ["right", right],
    ]),
  };
}

/** Other shapes of as many numbers are taken as they come: flat, or with an axis of one more. */
function assertFits(path: string, shape: Shape, given: Shape): void {
  const [wanted, got] = [sizeOf(shape), sizeOf(given)];
  if (wanted !== got)
    throw new Error(
      `expected ${path} to have the shape [${shape.join(",")}], ${wanted} numbers; the text has [${given.join(",")}], ${got}`,
    );
}

/** Of the verdict what is about one tensor: nothing else was given. */
function onlyOf(verdict: Verdict, path: string, notes: readonly string[]): Verdict {
  const own = (list: Verdict["forward"]): Verdict["forward"] =>
    list
      .filter((one) => one.path === path)
      .map((one) => {
        const note = [one.note, ...notes].filter(Boolean).join("; ");
        return { ...one, ...(note && { note }) };
      });
  return { ...verdict, forward: own(verdict.forward), backward: own(verdict.backward) };
}
