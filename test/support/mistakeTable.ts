// What became of each mistake that was put into the independent implementation, as docs/check-your-backward-table.md tells it.

export interface Row {
  readonly id: string;
  readonly model: string;
  readonly precision: "float32" | "float64";
  readonly outcome: "uniquely" | "among several" | "unknown" | "wrongly" | "not shown";
  /** Named as well: they give the same numbers there. */
  readonly others: readonly string[];
}

const outcomes = ["uniquely", "among several", "unknown", "wrongly", "not shown"] as const;

export function tableOf(rows: readonly Row[]): string {
  const models = [...new Set(rows.map(({ model }) => model))];
  const ids = [...new Set(rows.map(({ id }) => id))].sort();
  const both = rows.length / 2;
  return [
    "# Which mistakes are named",
    "",
    "An implementation in NumPy, which shares nothing with Backstep (`test/fixtures/ownBackward`), makes one mistake at a time in one operation of four models: the",
    "two presets' structure (`jax`, `torch`), one with stride 2, overlapping padded pooling and batch norm (`strided`), and a residual one. Its tensors are held",
    "against the rules in float64 and in float32, where its sums run from the last term to the first. Made by `test/engine/check/mistakes/independent.test.ts`.",
    "",
    `${ids.length} mistakes, ${both} runs in each precision:`,
    "",
    row([
      "model",
      "precision",
      ...outcomes.map((outcome) => (outcome === "uniquely" ? "named uniquely" : outcome)),
    ]),
    row(["---", "---", ...outcomes.map(() => "---:")]),
    ...models.flatMap((model) =>
      (["float32", "float64"] as const).map((precision) => {
        const own = rows.filter((one) => one.model === model && one.precision === precision);
        return row([
          model,
          precision,
          ...outcomes.map((outcome) => String(own.filter((one) => one.outcome === outcome).length)),
        ]);
      }),
    ),
    "",
    "A mistake is _not shown_ where it changes no number of that model: a channel order where there is one channel, a pixel at exactly 0 where none is.",
    "_Among several_: others give the same numbers there, and are named with it.",
    "",
    row(["mistake", ...models]),
    row(["---", ...models.map(() => "---")]),
    ...ids.map((id) => row([`\`${id}\``, ...models.map((model) => cell(rows, id, model))])),
    "",
  ].join("\n");
}

/** One word for both precisions, which agree but where it says so. */
function cell(rows: readonly Row[], id: string, model: string): string {
  const own = rows.filter((one) => one.id === id && one.model === model);
  const told = own.map(({ outcome, others }) => {
    if (outcome === "uniquely") return "✓";
    if (outcome === "among several") return `with ${others.map((other) => `\`${other}\``).join(", ")}`;
    return outcome;
  });
  return [...new Set(told)].join("; ");
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
