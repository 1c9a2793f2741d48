// What a verdict says, in sentences: which tensor is the first that is wrong, what the mistake is, how its numbers lie.

import type {
  Checked,
  CheckedNetwork,
  Difference,
  NamedMistake,
  TensorPath,
  Verdict,
} from "../../../src-engine/protocol/protocol";
import { layerNameOf, localName, ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { count, percent, shortNumber } from "../../../src-view/number";

type Network = Pick<CheckedNetwork, "tensors">;

/** `conv1’s weight gradient`, `the gradient of conv1’s output`, `the loss`: as a subject of a sentence. */
export function tensorInWords(network: Network, path: TensorPath): string {
  const { tensors } = network;
  const record = tensors[path];
  const owner = ownerOf(network, path);
  const whose = (name: TensorPath): string => {
    const layer = layerNameOf(network, name);
    if (layer === undefined) return name === "input" ? "the input" : name;
    if (layer === "loss" || name === "loss.output") return "the loss";
    return `${layer}’s ${localName(network, name).replaceAll("_", " ")}`;
  };
  if (record?.role === "gradient") {
    if (tensors[owner]?.role === "parameter") return `${whose(owner)} gradient`;
    return `the gradient of ${whose(owner)}`;
  }
  if (record?.role === "next") return `${whose(owner)} after the update`;
  return whose(path);
}

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** The whole verdict in a sentence or two. */
export function verdictInWords(network: Network, verdict: Verdict): string {
  const { first, checked } = verdict;
  const [one, ...others] = [...verdict.forward, ...verdict.backward];
  const isSingle = one !== undefined && others.length === 0;
  const tensors = checked === 1 ? "1 tensor" : `${count(checked)} tensors`;
  if (isSingle && one.ok) return `${capital(tensorInWords(network, one.path))} is right.`;
  if (verdict.verdict === "right") return `All ${tensors} that could be checked are right.`;
  if (!first)
    return checked === 0
      ? "Nothing could be checked: too little of the iteration was recorded."
      : `The ${tensors} that could be checked are right, but too little was recorded to judge the backward pass.`;
  const named = mistakesAt(verdict, first.path);
  const subject = capital(tensorInWords(network, first.path));
  const begin = `${subject} is ${isSingle ? "" : "the first that is "}wrong`;
  const [only] = named;
  if (only && named.length === 1) {
    if (only.convention) return `${subject} differs by convention: ${only.title}.`;
    return `${begin}: ${only.title}.`;
  }
  if (named.length > 1) return `${begin}: ${count(named.length)} mistakes explain its numbers.`;
  return `${begin}. No known mistake explains its numbers.`;
}

/**
 * The mistakes that a tensor's numbers come of: its own, and of the first that is wrong those of an operation whose result nobody
 * recorded, which shows in it.
 */
export function mistakesAt(
  { mistakes, forward, backward, first }: Verdict,
  path: string,
): readonly NamedMistake[] {
  const own = mistakes.filter((one) => one.path === path);
  if (own.length > 0 || path !== first?.path) return own;
  const judged = new Set(
    [...forward, ...backward].filter(({ ok }) => ok !== undefined).map((one) => one.path),
  );
  return mistakes.filter((one) => !judged.has(one.path));
}

type Mark = "right" | "wrong" | "convention" | "computed" | "missing";

export function markOf(one: Checked, mistakes: readonly NamedMistake[]): Mark {
  if (one.ok === undefined) return one.computed ? "computed" : "missing";
  const named = mistakes.filter(({ path }) => path === one.path);
  if (named.length > 0 && named.every(({ convention }) => convention)) return "convention";
  return one.ok ? "right" : "wrong";
}

export const markWords: Readonly<Record<Mark, string>> = {
  right: "right",
  wrong: "wrong",
  convention: "differs by convention",
  computed: "not recorded; computed from what was",
  missing: "not recorded",
};
export const markSigns: Readonly<Record<Mark, string>> = {
  right: "✓",
  wrong: "✗",
  convention: "≈",
  computed: "○",
  missing: "–",
};

/** One line on a checked tensor: how far off it is, of what was allowed. */
export function checkedInWords({ ok, worst, bound, wrong, of, missing, path, note, from }: Checked): string {
  const parts: string[] = [];
  if (ok === false && wrong !== undefined && of !== undefined)
    parts.push(`${count(wrong)} of ${count(of)} numbers are wrong`);
  if (worst !== undefined && bound !== undefined)
    parts.push(
      worst === 0
        ? "every number is exactly right"
        : `largest difference ${shortNumber(worst)}, rounding explains ${shortNumber(bound)}`,
    );
  const others = missing?.filter((one) => one !== path) ?? [];
  if (others.length) parts.push(`to check it, also record ${others.join(", ")}`);
  if (from?.length) parts.push(`checked from computed values: ${from.join(", ")}`);
  if (note !== undefined) parts.push(note);
  return parts.length ? `${capital(parts.join("; "))}.` : "";
}

/** How the recorded numbers lie beside the right ones. */
export function differenceInWords({ slope, correlation, sign, mends }: Difference): readonly string[] {
  const sentences: string[] = [];
  for (const mend of mends) sentences.push(`This would mend it: ${mend}.`);
  if (Number.isFinite(slope))
    sentences.push(
      slope === 0
        ? "On average the recorded numbers have nothing of the right ones."
        : `On average a recorded number is ${shortNumber(slope)} times the right one.`,
    );
  if (Number.isNaN(correlation)) sentences.push("One of the two is constant, so they cannot correlate.");
  else sentences.push(`Correlation ${correlation.toFixed(3)}: ${correlationWord(correlation)}.`);
  sentences.push(
    sign === 1
      ? "Every sign is right."
      : sign === 0
        ? "Every sign is wrong: the tensor is negated."
        : `${percent(sign)} of the signs are right (half would be chance).`,
  );
  return sentences;
}

function correlationWord(correlation: number): string {
  const size = Math.abs(correlation);
  if (size > 0.999) return correlation > 0 ? "they lie on one line" : "they lie on one line, turned around";
  if (size > 0.7) return correlation > 0 ? "mostly alike" : "mostly the opposite";
  return size > 0.2 ? "loosely related" : "unrelated, as if the numbers were in other places";
}
