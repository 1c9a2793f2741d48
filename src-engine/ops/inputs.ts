// Ops that take any number of inputs: the last name that they list, or by which a rule reads or differentiates, begins with … and stands
// for all that are numbered so, from 1.

import type { Attrs } from "../protocol/protocol";
import type { Op, Rules } from "./op";

const OPEN = "…";

/** The local names of so many inputs, labels left out; undefined where the op does not take so many. */
export function inputNames({ inputs }: Pick<Op, "inputs">, count: number): readonly string[] | undefined {
  const named = inputs.filter((name) => name !== "target");
  const last = named.at(-1);
  if (last === undefined || !isOpen(last)) return count === named.length ? named : undefined;
  const fixed = named.slice(0, -1);
  if (count <= fixed.length) return undefined;
  return [...fixed, ...Array.from({ length: count - fixed.length }, (_, i) => numbered(last, i + 1))];
}

/** How many inputs an op takes: `2 inputs (input, other)`, `at least 1 input (input1, …)`. */
export function wantedInputs({ inputs }: Pick<Op, "inputs">): string {
  const named = inputs.filter((name) => name !== "target");
  const last = named.at(-1) ?? "";
  const shown = isOpen(last) ? [...named.slice(0, -1), numbered(last, 1), OPEN] : named;
  const many = named.length === 1 ? "input" : "inputs";
  return `${isOpen(last) ? "at least " : ""}${named.length} ${many} (${shown.join(", ")})`;
}

/** An op with so many inputs: each has a name of its own, and what is for each of them is a rule of its own. */
export function withInputs(op: Op, count: number): Op {
  if (!op.inputs.some(isOpen)) return op;
  const names = inputNames(op, count);
  if (!names) return op;
  const places = count - op.inputs.length + 1;
  return { ...op, inputs: names, backward: forEach(op.backward, places) };
}

function forEach(rules: Rules<Attrs>, places: number): Rules<Attrs> {
  return Object.fromEntries(
    Object.entries(rules).flatMap(([name, rule]) =>
      isOpen(name)
        ? Array.from({ length: places }, (_, i) => [numbered(name, i + 1), rule.numbered!(i + 1)] as const)
        : [[name, rule] as const],
    ),
  );
}

/** Of a name with a number at its end, `gradInput2`: the name that stands for it, `…gradInput`, and the number. */
export function openName(name: string): { readonly open: string; readonly place: number } | undefined {
  const [, stem, number] = /^(.*?)(\d+)$/.exec(name) ?? [];
  return stem === undefined ? undefined : { open: OPEN + stem, place: Number(number) };
}

function isOpen(name: string): boolean {
  return name.startsWith(OPEN);
}

function numbered(open: string, place: number): string {
  return `${open.slice(OPEN.length)}${place}`;
}
