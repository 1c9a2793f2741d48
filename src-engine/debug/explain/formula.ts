// A rule's formula: as it stands, with an element's indices, and with its numbers.

import type { Explanation, Factor, Term, TensorPath } from "../../protocol/protocol";
import { readsOf } from "../../ops/op";
import { everyOp } from "../../optim/index";
import type { Instruction, Program } from "../../run/program/program";
import type { Index } from "../../tensor/tensor";
import { leftSide, substituted } from "./substitute";
import type { Summary } from "./summary";
import { letterOf, letterOfGiven } from "./symbols";

/** So many terms are written out; the others are one. */
const WRITTEN = 3;

export function formulasOf(
  instruction: Instruction,
  index: Index,
  { tensors }: Program,
  found: Summary,
): Explanation["tex"] {
  const { run, reads, operands, attrs, rule } = instruction;
  const named = readsOf({ reads: everyOp(instruction.op)?.inputs ?? [] }, operands);
  const inputs = named.map((name) => tensors[operands[name] ?? ""]);
  const { shape = [] } = inputs.find((input) => input?.perSample) ?? {};
  const { stride, padding } = attrs;
  const constants = {
    ...(shape.length > 0 && { N: shape[0]! }),
    ...(shape.length === 4 && { H: shape[2]!, W: shape[3]! }),
    ...(typeof stride === "number" && { s: stride }),
    ...(typeof padding === "number" && { z: padding }),
  };
  const alike = new Set(
    [...Object.keys(reads), rule]
      .map((name) => letterOf(name, instruction).replace(/^\\bar |'$/g, ""))
      .filter((letter) => /^[a-z]$/.test(letter)),
  );
  const indexed = substituted(run.tex, { index, constants, alike });
  return { symbolic: run.tex, indexed, numbers: numbersOf(leftSide(indexed), found) };
}

/** Of what an iteration begins with: `w_{0,0,1,1} = 0.25`. */
export function givenFormulas(
  program: Program,
  path: TensorPath,
  index: Index,
  value: number,
): Explanation["tex"] {
  const symbolic = letterOfGiven(program, path);
  const indexed = index.length ? `${symbolic}_{${index.join(",")}}` : symbolic;
  return { symbolic, indexed, numbers: `${indexed} = ${numeral(value)}` };
}

function numbersOf(left: string, { terms, rest, sum }: Summary): string {
  const shown = terms.slice(0, WRITTEN);
  const others = rest.count + terms.length - shown.length;
  const [first] = shown;
  if (!first || (others === 0 && shown.length === 1 && first.factors.length === 1)) {
    return `${left} = ${numeral(sum)}`;
  }
  const parts = shown.map(termTex);
  if (others > 0) {
    const value = terms.slice(WRITTEN).reduce((total, term) => total + term.value, rest.sum);
    const name = String.raw`\text{${grouped(others)} ${others === 1 ? "other" : "others"}}`;
    parts.push(signed(value < 0, String.raw`\underbrace{${numeral(Math.abs(value))}}_{${name}}`));
  }
  return `${left} = ${joined(parts)} = ${numeral(sum)}`;
}

interface Signed {
  readonly isNegative: boolean;
  readonly tex: string;
}

function signed(isNegative: boolean, tex: string): Signed {
  return { isNegative, tex };
}

/** Signs of constants and of the first number become the term's; another negative number is put in parentheses. */
function termTex({ factors }: Term): Signed {
  let isNegative = false;
  const parts: string[] = [];
  const numbers = factors.filter(({ path }) => path !== undefined);
  const constants = factors.filter(({ path }) => path === undefined);
  for (const { value, text } of constants) {
    if (value < 0) isNegative = !isNegative;
    if (Math.abs(value) !== 1 || factors.length === 1)
      parts.push(text?.replace(/^-/, "") ?? numeral(Math.abs(value)));
  }
  numbers.forEach((factor, i) => {
    const isFirst = i === 0 && factor.value < 0;
    if (isFirst) isNegative = !isNegative;
    parts.push(isFirst ? numeral(-factor.value) : enclosed(factor));
  });
  return signed(isNegative, parts.join(String.raw` \cdot `));
}

function enclosed({ value }: Factor): string {
  return value < 0 ? `(${numeral(value)})` : numeral(value);
}

function joined(parts: readonly Signed[]): string {
  return parts
    .map(({ isNegative, tex }, i) =>
      i === 0 ? (isNegative ? `-${tex}` : tex) : `${isNegative ? "-" : "+"} ${tex}`,
    )
    .join(" ");
}

/** Four digits that count: `0.4203`, `-5.837 \cdot 10^{-4}`. */
export function numeral(value: number): string {
  if (Number.isNaN(value)) return String.raw`\mathrm{NaN}`;
  if (!Number.isFinite(value)) return value < 0 ? String.raw`-\infty` : String.raw`\infty`;
  if (Number.isInteger(value) && Math.abs(value) < 10_000) return String(value + 0);
  const size = Math.abs(value);
  if (size >= 0.001 && size < 10_000) return String(Number(value.toPrecision(4)));
  const [mantissa, exponent] = value.toExponential(3).split("e");
  return String.raw`${Number(mantissa)} {\cdot} 10^{${Number(exponent)}}`;
}

/** 12345 as 12,345. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
