// Which of a model's problems belongs to which field.

import type { ModelProblem } from "../../../../src-engine/protocol/protocol";

/** What is wrong at a field or within it: `kernelSize[1]: expected a whole number of at least 1, got 0`. */
export function problemAt(problems: readonly ModelProblem[], path: string): string | undefined {
  const found = problems.find(({ field }) => field !== undefined && isWithin(field, path));
  if (!found) return undefined;
  const within = found.field!.slice(path.length).replace(/^\./, "");
  const last = /[^.]*$/.exec(path)![0];
  const text = found.text.charAt(0).toUpperCase() + found.text.slice(1);
  return within === "" ? text : `${within.startsWith("[") ? last : ""}${within}: ${found.text}`;
}

/** Those of a layer, or of a part of the model. */
export function problemsWithin(problems: readonly ModelProblem[], path: string): readonly ModelProblem[] {
  return problems.filter(({ field }) => field !== undefined && isWithin(field, path));
}

/** The place in the list of the layer that a problem is of. */
export function layerOf({ field }: ModelProblem): number | undefined {
  const place = /^layers\[(\d+)\]/.exec(field ?? "")?.[1];
  return place === undefined ? undefined : Number(place);
}

function isWithin(field: string, path: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

/** What is wrong with a JSON text, as a sentence: at its line, where the problem says which character it is. */
export function textProblem({ field, text: problem }: ModelProblem, text: string): string {
  const [said, at] = / at character (\d+)/.exec(problem) ?? [];
  if (at === undefined) return `${field === undefined ? "" : `${field}: `}${problem}.`;
  const lines = text.slice(0, Number(at)).split("\n");
  return `Line ${lines.length}, column ${lines.at(-1)!.length + 1}: ${problem.replace(said!, "")}.`;
}
