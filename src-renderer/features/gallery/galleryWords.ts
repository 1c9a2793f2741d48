// What the gallery says in words.

import type { ExerciseAnswer, ExerciseLevel, SolvedExercise } from "../../../src-engine/protocol/protocol";

export const LEVELS: Readonly<Record<ExerciseLevel, { readonly title: string; readonly about: string }>> = {
  easy: { title: "Easy", about: "You can see it in the pictures." },
  medium: {
    title: "Medium",
    about: "Compare numbers with what their rules give: choose a cell and press E.",
  },
  hard: { title: "Hard", about: "Explanations no longer say what the rule gives." },
  cruel: { title: "Cruel", about: "It looks right, and the network may even learn." },
};

export const TASK = "One operation of this network is wrong. Step, find it, and point at it.";

/** Beside an exercise of a list. */
export function stateInWords({ outcome }: Pick<SolvedExercise, "outcome">, isBegun: boolean): string {
  if (outcome === "solved") return "Solved";
  if (outcome === "revealed") return "Solution shown";
  return isBegun ? "Begun" : "";
}

/** `1 hint, 2 wrong answers` */
export function effortInWords({
  hints,
  wrongAnswers,
}: Pick<SolvedExercise, "hints" | "wrongAnswers">): string {
  const plural = (n: number, word: string): string => `${n === 0 ? "no" : n} ${word}${n === 1 ? "" : "s"}`;
  return `${plural(hints, "hint")}, ${plural(wrongAnswers, "wrong answer")}`;
}

export function verdictInWords({ verdict }: ExerciseAnswer, operation: string): string {
  switch (verdict) {
    case "right":
      return "Right. You found it.";
    case "revealed":
      return "This is the solution.";
    case "wrongOperation":
      return `${operation} computes what it should. The mistake is elsewhere.`;
    case "wrongStatement":
      return `${operation} is the one. But something else is wrong with it.`;
  }
}
