// A verdict as data for programs and as lines for people.

import type { Checkup } from "../../../src-engine/check/checkup";
import type { Checked, NamedMistake } from "../../../src-engine/protocol/check/verdict";
import { elementName } from "../../../src-engine/protocol/tensorPath";
import type { Recording } from "../../../src-engine/recording/recording";
import { wrapped } from "../help";

/** The last verdict, which is the wrong one if any is; with what was verified before it. */
export function told({ notes }: Recording, done: readonly Checkup[]): object {
  const { verdict, match } = done.at(-1)!;
  return {
    ...verdict,
    iterations: done.map(({ verdict: { iteration, verdict: one } }) => ({ iteration, verdict: one })),
    mapping: match.mapping,
    left: match.left,
    notes: [...notes, ...match.notes],
  };
}

export function inWords(recording: Recording, done: readonly Checkup[]): readonly string[] {
  const { verdict, match } = done.at(-1)!;
  const { forward, backward, first, mistakes, indistinguishable } = verdict;
  const all = [...forward, ...backward];
  const wrong = all.filter(({ ok }) => ok === false);
  const right = done.filter((one) => one.verdict.verdict === "right").map((one) => one.verdict.iteration);
  const lines = [
    ...(right.length ? [`${recording.name}: right in ${iterations(right)}`] : []),
    ...(verdict.verdict === "right"
      ? []
      : [`${recording.name}, iteration ${verdict.iteration}: ${verdict.verdict}`]),
    `${verdict.checked} tensors recomputed, ${wrong.length} of them wrong`,
    "",
    ...chain("forward", forward),
    ...chain("backward", backward),
    ...[...recording.notes, ...match.notes].map((note) => `note: ${note}`),
    ...(match.left.length ? [wrapped(`not used: ${match.left.join(", ")}`)] : []),
    ...(verdict.verdict === "incomplete" ? [incomplete(all)] : []),
    ...mistakes
      .filter(({ path, convention }) => !convention && !wrong.some((one) => one.path === path))
      .flatMap((one) => ["", `${one.path}, which was not recorded, explains what follows`, ...mistake(one)]),
    ...wrong.flatMap((one) => [
      "",
      one.path === first?.path
        ? `${one.path} is the first that is wrong (${one.operation})`
        : `${one.path} is wrong, too (${one.operation})`,
      ...figures(one),
      ...mistakes.filter(({ path, convention }) => path === one.path && !convention).flatMap(mistake),
    ]),
    ...all.filter(({ ok, note }) => ok === true && note).map(({ path, note }) => `${path}: ${note}`),
    ...indistinguishable.flatMap(({ ids, apart }) =>
      wrapped(`These numbers do not tell ${ids.join(" from ")}; what would: ${apart}.`),
    ),
  ];
  return lines.flatMap((line) => line.split("\n"));
}

/** A line for each layer, a mark for each of its tensors. */
function chain(title: string, list: readonly Checked[]): readonly string[] {
  const shown = list.filter(({ ok, computed, note }) => ok !== undefined || computed || note);
  const layers = [...new Set(shown.map(({ layer }) => layer))];
  const widest = Math.max(0, ...layers.map(({ length }) => length));
  return [
    ...(shown.length ? [title] : []),
    ...layers.map((layer) => {
      const marks = shown
        .filter((one) => one.layer === layer)
        .map((one) => `${mark(one)} ${one.path}`)
        .join("  ");
      return `  ${layer.padEnd(widest)}  ${marks}`;
    }),
  ];
}

function mark({ ok, computed }: Checked): string {
  if (ok === undefined) return computed ? "(computed)" : "?";
  return ok ? "✓" : "✗";
}

function figures({ wrong = 0, of = 0, differs, from, note, nearest = [] }: Checked): readonly string[] {
  return [
    ...(note === undefined ? [] : [`  ${wrapped(note, 2)}`]),
    ...(from?.length
      ? [
          `  ${wrapped(`computed, as they were not recorded: ${from.join(", ")}; what is wrong with those shows here`, 2)}`,
        ]
      : []),
    ...(differs
      ? [
          `  ${wrong} of ${of} numbers; recorded ≈ ${short(differs.slope)} × right, correlation ${short(differs.correlation)}, ${Math.round(100 * differs.sign)} % of the signs right`,
          ...differs.mends.map((mend) => `  right once it is taken ${mend}`),
          "    element              recorded        right           rounding explains",
          ...differs.elements.map(
            ({ index, recorded, right, bound }) =>
              `    ${elementName("", index).padEnd(20)} ${short(recorded).padEnd(15)} ${short(right).padEnd(15)} ${short(bound)}`,
          ),
        ]
      : []),
    ...nearest.map(
      ({ title, share }) => `  nearest: ${title} (explains ${Math.round(100 * share)} % of the numbers)`,
    ),
  ];
}

function mistake({ id, title, exact, explanation, line, fix, converges }: NamedMistake): readonly string[] {
  const code = (what: string, lines: string): readonly string[] =>
    lines.split("\n").map((one, i) => `    ${(i ? "" : what).padEnd(6)} ${one}`);
  return [
    `  ${exact ? "" : "probably: "}${title} (${id})`,
    `    ${wrapped(explanation, 4)}`,
    ...(line === undefined ? [] : code("wrong", line)),
    ...code("right", fix),
    ...(converges === undefined ? [] : [`    ${wrapped(`It may learn all the same: ${converges}`, 4)}`]),
  ];
}

function incomplete(all: readonly Checked[]): string {
  const missing = [
    ...new Set(all.flatMap(({ path, missing = [] }) => missing.filter((one) => one !== path))),
  ];
  return wrapped(
    missing.length
      ? `Nothing that matters could be recomputed. What is missing: ${missing.slice(0, 12).join(", ")}${missing.length > 12 ? ", …" : ""}.`
      : "Nothing that was recorded is written by an operation of this network.",
  );
}

const iterations = (all: readonly number[]): string =>
  `iteration${all.length > 1 ? "s" : ""} ${all.length > 8 ? `${all[0]} … ${all.at(-1)} (${all.length})` : all.join(", ")}`;

const short = (value: number): string => String(Number(value.toPrecision(6)));
