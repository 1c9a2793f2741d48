// Subgraphs written as expressions: `Mul(x, Sigmoid(x))`. A word in lower case stands for a value: `x` for what the layer reads, any other
// for a constant; a number for that number; `ReduceMean{axes: -1}(x)` for a node with such attributes, and `HardSigmoid{beta?: 0.5}(x)` for
// one that says it so if it says it. Sums and products match either way round.

import type { OnnxNode } from "../onnxNode";
import type { Constant } from "./constant";

export type Pattern =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "value"; readonly name: string }
  | {
      readonly kind: "node";
      readonly operator: string;
      readonly attributes: Readonly<Record<string, { readonly value: number; readonly isUsual: boolean }>>;
      readonly inputs: readonly Pattern[];
    };

const cache = new Map<string, Pattern>();

/** @throws Error where the text is none: patterns stand in our own sources */
export function parsePattern(text: string): Pattern {
  const known = cache.get(text);
  if (known) return known;
  const tokens = text.match(/[A-Za-z_]\w*|-?[\d.]+(?:e-?\d+)?|[(){},:?]/g) ?? [];
  let at = 0;
  const expect = (token: string): void => {
    if (tokens[at++] !== token) throw new Error(`pattern: expected ${token} in ${text}`);
  };
  const expression = (): Pattern => {
    const token = tokens[at++] ?? "";
    if (/^[-\d.]/.test(token)) return { kind: "number", value: Number(token) };
    if (/^[a-z_]/.test(token)) return { kind: "value", name: token };
    const attributes: Record<string, { value: number; isUsual: boolean }> = {};
    if (tokens[at] === "{") {
      do {
        at++;
        const name = tokens[at++] ?? "";
        const isUsual = tokens[at] === "?";
        if (isUsual) at++;
        expect(":");
        attributes[name] = { value: Number(tokens[at++]), isUsual };
      } while (tokens[at] === ",");
      expect("}");
    }
    const inputs: Pattern[] = [];
    do {
      at++;
      inputs.push(expression());
    } while (tokens[at] === ",");
    expect(")");
    return { kind: "node", operator: token, attributes, inputs };
  };
  const pattern = expression();
  cache.set(text, pattern);
  return pattern;
}

/** What a pattern found: values by their names in it, and the nodes that it is made of. */
export interface Match {
  readonly values: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
}

export interface Surroundings {
  readonly writers: ReadonlyMap<string, OnnxNode>;
  readonly constants: ReadonlyMap<string, Constant>;
}

const eitherWay: ReadonlySet<string> = new Set(["Add", "Mul", "Max", "Min"]);
/** Which attributes are inputs in newer operator sets, in their order, where there is more than one. */
const asInputs: Readonly<Record<string, readonly string[]>> = { Clip: ["min", "max"] };
/** Constants are float32 or less exact, and written in decimal. */
const TOLERANCE = 1e-4;

/**
 * @param value the name of what the whole pattern should give
 * @param so what was found up to here; it stays as it is
 * @returns that with what was found now; undefined where the pattern does not match
 */
export function matches(pattern: Pattern, value: string, around: Surroundings, so: Match): Match | undefined {
  const constant = around.constants.get(value);
  if (pattern.kind === "number") return constant && isNumber(constant, pattern.value) ? so : undefined;
  if (pattern.kind === "value") {
    const known = so.values.get(pattern.name);
    if (known !== undefined) return known === value ? so : undefined;
    if ((pattern.name === "x") === Boolean(constant)) return undefined;
    return { ...so, values: new Map([...so.values, [pattern.name, value]]) };
  }
  const node = around.writers.get(value);
  if (!node || node.operator !== pattern.operator || node.domain !== "" || node.outputs[0] !== value)
    return undefined;
  if (!Object.entries(pattern.attributes).every(([name, wanted]) => says(node, name, wanted, around)))
    return undefined;
  const begun: Match = { ...so, nodes: [...so.nodes, node] };
  const inOrder = inputsMatch(pattern.inputs, node.inputs, around, begun);
  if (inOrder || !eitherWay.has(pattern.operator)) return inOrder;
  return inputsMatch(pattern.inputs, node.inputs.toReversed(), around, begun);
}

function inputsMatch(
  patterns: readonly Pattern[],
  inputs: readonly string[],
  around: Surroundings,
  so: Match,
): Match | undefined {
  if (inputs.length < patterns.length) return undefined;
  let match: Match | undefined = so;
  for (const [i, pattern] of patterns.entries()) match &&= matches(pattern, inputs[i]!, around, match);
  return match;
}

function isNumber(constant: Constant, wanted: number): boolean {
  if (constant.without !== undefined || constant.batch || constant.shape.some((n) => n !== 1)) return false;
  const [value = NaN] = constant.numbers();
  return Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
}

/** Whether a node has an attribute of that value, as an attribute or, in newer operator sets, as an input behind the first. */
function says(
  node: OnnxNode,
  name: string,
  { value: wanted, isUsual }: { readonly value: number; readonly isUsual: boolean },
  { constants }: Surroundings,
): boolean {
  const attribute = node.attributes.get(name);
  const [value] = Array.isArray(attribute) ? (attribute as readonly unknown[]) : [attribute];
  if (typeof value === "number") return Math.abs(value - wanted) <= TOLERANCE;
  const behind = Math.max(0, (asInputs[node.operator] ?? []).indexOf(name));
  const input = constants.get(node.inputs[1 + behind] ?? "");
  return input === undefined ? isUsual : isNumber(input, wanted);
}
