// The kinds of figures there are, as `backstep figure` calls them.

export const figureKinds = [
  "maps",
  "histogram",
  "curves",
  "epochs",
  "health",
  "plot",
  "explain",
  "network",
  "iteration",
  "alerts",
  "branches",
  "filters",
  "compare",
  "attribution",
  "confusion",
  "mistakes",
] as const;
export type FigureKind = (typeof figureKinds)[number];

export function isFigureKind(name: string): name is FigureKind {
  return figureKinds.some((kind) => kind === name);
}
