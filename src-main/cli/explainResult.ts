// An explanation as data for programs and as lines for people.

import type { Explanation, Factor, Term } from "../../src-engine/protocol/protocol";
import { plainTex } from "../../src-engine/protocol/plainTex";
import { boundlessWords, roundingOf } from "../../src-engine/protocol/rounding";
import { elementName } from "../../src-engine/protocol/tensorPath";

interface ExplanationResult {
  readonly address: string;
  readonly value: number;
  readonly float64: number;
  readonly bound: number;
  readonly terms: readonly { readonly factors: readonly FactorResult[]; readonly value: number }[];
  readonly rest: { readonly count: number; readonly sum: number };
  readonly sum: number;
}

/** A constant has neither path nor index. */
interface FactorResult extends Pick<Factor, "value" | "path" | "index"> {
  /** Which function of the element the value is, or what a constant is written as: `e^ℓ`, `1/64`. */
  readonly text?: string;
  /** The same in TeX. */
  readonly tex?: string;
}

/** What `explain --json` prints: terms in the order of the explanation, `rest` the sum of those that are not told. */
export function explanationResult(explanation: Explanation): ExplanationResult {
  const { address, element, float64, bound, terms, rest, sum } = explanation;
  const shown = terms.map(({ factors, value }) => ({ factors: factors.map(factorResult), value }));
  return { address, value: element.value, float64, bound, terms: shown, rest, sum };
}

function factorResult({ path, index, value, text: tex }: Factor): FactorResult {
  return {
    ...(path !== undefined && { path }),
    ...(index !== undefined && { index }),
    value,
    ...(tex !== undefined && { text: plainTex(tex), tex }),
  };
}

/** Of a factor that is a function of several elements so many are named. */
const MOST_NAMED = 2;

const ends: Readonly<Record<NonNullable<Explanation["end"]>, string>> = {
  input: "the batch's own images: nothing computed it",
  parameter: "a parameter: what the iteration began with",
  target: "the batch's own labels: nothing computed it",
  buffer: "what the layer carries along from iteration to iteration",
  optimizerState: "what the optimizer carries along from iteration to iteration",
  setting: "a setting of the optimizer",
  given: "what the iteration was given: no rule computes it",
  drawn: "a number of the run's seed decides it: here the chain ends",
  loss: "what the loss gives back: here the chain of gradients begins",
  nothing: "nothing at all goes into it",
  edit: "an edit put this number there",
  withheld: "the exercise withholds what the rule makes of its operands",
};

/** What `explain` prints, a line an entry; numbers are rounded as the page rounds them. */
export function inWords(explanation: Explanation): readonly string[] {
  const { address, element, float64, bound, end, terms, rest, sum, positive, negative } = explanation;
  const { difference } = roundingOf(explanation);
  const held = boundlessWords(explanation) ?? `at most ${short(bound)} by this operation's rounding`;
  const lines = [
    address,
    `  value    ${element.value}`,
    `  float64  ${float64}  (apart by ${short(difference)}, ${held})`,
  ];
  if (end) lines.push(`  ${ends[end]}`);
  if (terms.length + rest.count === 0) return lines;
  const others = rest.count
    ? [`  ${signed(rest.sum)}  ${rest.count} ${rest.count === 1 ? "other" : "others"}`]
    : [];
  return [
    ...lines,
    ...terms.map(termInWords),
    ...others,
    `  ${signed(sum)}  sum: ${signed(positive).trim()} and ${signed(negative).trim()}, cancellation ${short(explanation.cancellation)}`,
  ];
}

function termInWords({ factors, value }: Term): string {
  return `  ${signed(value)}  ${factors.map(factorInWords).join(" × ")}`;
}

function factorInWords({ path, index, value, text, operands }: Factor): string {
  if (path === undefined) return short(value);
  const several = operands
    ?.slice(0, MOST_NAMED)
    .map((one) => elementName(one.path, one.index))
    .join(", ");
  const more = (operands?.length ?? 0) > MOST_NAMED ? ", …" : "";
  const element = several ? several + more : elementName(path, index ?? []);
  return `${short(value)} ${text === undefined ? element : `(${plainTex(text)} of ${element})`}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${short(Math.abs(value))}`.padStart(14);
}
