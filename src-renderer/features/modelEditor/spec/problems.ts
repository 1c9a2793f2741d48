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

/** Where a text stops making sense, where the problem says so by a character's number: `line 3, column 12`. */
export function lineOf({ text: problem }: ModelProblem, text: string): string | undefined {
  const at = /at character (\d+)/.exec(problem)?.[1];
  if (at === undefined) return undefined;
  const lines = text.slice(0, Number(at)).split("\n");
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
}
