// Calls that only together are one of our layers, joined: log_softmax and nll_loss, x @ w + b, a weight that is turned first.

import type { RecordedCall, RecordedGraph } from "./recordedGraph";

const TURNS = ["t", "T", "mT", "transpose", "permute"];

/** The same graph in fewer calls. An argument `weight` that is recorded the other way round has `transposed` among its attributes. */
export function joined(graph: RecordedGraph): readonly RecordedCall[] {
  const { calls } = graph;
  const made = new Map(calls.flatMap((call) => call.outputs.map((name) => [name, call] as const)));
  const readers = new Map<string, number>();
  for (const { inputs } of calls)
    for (const name of Object.values(inputs)) readers.set(name, (readers.get(name) ?? 0) + 1);
  const isState = (name: string | undefined): boolean =>
    name !== undefined && !made.has(name) && !graph.shapes.has(name);
  const gone = new Set<RecordedCall>();
  /** What only this one reads. */
  const before = (name: string | undefined): RecordedCall | undefined =>
    name !== undefined && readers.get(name) === 1 ? made.get(name) : undefined;

  /** The weight of a product, seen through a turn. */
  const weightOf = (name: string | undefined): { name: string; turned: boolean } | undefined => {
    if (name === undefined) return undefined;
    if (isState(name)) return { name, turned: false };
    const turn = made.get(name);
    const [source, ...rest] = turn ? Object.values(turn.inputs) : [];
    if (source === undefined || rest.length > 0 || !isState(source)) return undefined;
    return TURNS.includes(turn!.op) ? { name: source, turned: true } : undefined;
  };
  const product = (
    call: RecordedCall,
    input: string | undefined,
    weight: string | undefined,
    bias?: string,
  ) => {
    const found = weightOf(weight);
    if (!found || input === undefined || isState(input)) return call;
    const inputs = { input, weight: found.name, ...(bias !== undefined && { bias }) };
    return { ...call, op: "linear", attrs: found.turned ? {} : { transposed: true }, inputs };
  };

  const result = calls.map((call) => {
    const { op, inputs } = call;
    const [a, b] = Object.values(inputs);
    if (op === "nll_loss") {
      const logs = before(inputs["input"]);
      if (logs?.op !== "log_softmax") return call;
      gone.add(logs);
      return { ...call, op: "cross_entropy", inputs: { ...inputs, input: Object.values(logs.inputs)[0]! } };
    }
    if (op === "linear" && !isState(inputs["weight"])) {
      const found = weightOf(inputs["weight"]);
      return found
        ? { ...call, attrs: { transposed: true }, inputs: { ...inputs, weight: found.name } }
        : call;
    }
    if (["matmul", "mm"].includes(op)) return product(call, a, b);
    if (op === "addmm" && isState(inputs["input"]))
      return product(call, inputs["mat1"], inputs["mat2"], inputs["input"]);
    if (op === "add" && (isState(a) || isState(b))) {
      const [sum, bias] = isState(b) ? [a, b] : [b, a];
      const multiplied = before(sum);
      if (!multiplied || !["matmul", "mm"].includes(multiplied.op)) return call;
      const whole = product(call, ...(Object.values(multiplied.inputs) as [string, string]), bias);
      if (whole !== call) gone.add(multiplied);
      return whole;
    }
    return call;
  });
  const kept = result.filter((_, i) => !gone.has(calls[i]!));
  const read = new Set(kept.flatMap(({ inputs }) => Object.values(inputs)));
  const isTurnedWeight = ({ op, inputs }: RecordedCall): boolean =>
    TURNS.includes(op) && Object.values(inputs).every(isState);
  return kept.filter((call) => !isTurnedWeight(call) || call.outputs.some((name) => read.has(name)));
}
