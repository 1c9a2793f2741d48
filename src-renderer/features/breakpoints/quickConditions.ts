// Conditions that are asked for so often that a form writes them.

interface QuickCondition {
  readonly id: string;
  readonly title: string;
  /** What it is about: a number, or an element and perhaps a number. */
  readonly asks: readonly ("whole" | "class" | "element" | "number")[];
  write(...given: readonly string[]): string;
}

export const quickConditions: readonly QuickCondition[] = [
  { id: "iteration", title: "at iteration", asks: ["whole"], write: (n = "") => `iteration == ${n}` },
  { id: "sample", title: "for image", asks: ["whole"], write: (n = "") => `sample == ${n}` },
  { id: "class", title: "for class", asks: ["class"], write: (n = "") => `label == ${n}` },
  { id: "wrong", title: "for a wrong prediction", asks: [], write: () => "predicted != label" },
  { id: "flipped", title: "changes sign:", asks: ["element"], write: (x = "") => `flipped(${x})` },
  {
    id: "crossed",
    title: "crosses a value:",
    asks: ["element", "number"],
    write: (x = "", v = "") => `crossed(${x}, ${v})`,
  },
];

/** A second condition narrows the first. */
export function joined(before: string, more: string): string {
  const first = before.trim();
  if (first === "") return more;
  return `${first.includes("||") ? `(${first})` : first} && ${more}`;
}
