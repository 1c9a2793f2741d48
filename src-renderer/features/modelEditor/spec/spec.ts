// A model as its JSON has it, with whatever somebody has typed so far: the engine says what is wrong with it.

/** An attribute as it was typed: what is no number, list, yes or no stays the text it is. */
export type Typed = unknown;
export type TypedAttrs = Readonly<Record<string, Typed>>;

export interface TypedPart {
  readonly type: string;
  readonly attrs?: TypedAttrs;
}

export interface TypedLoss extends TypedPart {
  /** `input`: the image itself is what is wanted. */
  readonly target?: Typed;
}

export interface TypedLayer extends TypedPart {
  readonly name: string;
  readonly inputs?: readonly string[];
}

export interface TypedOptimizer extends TypedPart {
  readonly schedule?: TypedPart;
  readonly clip?: Readonly<Record<string, Typed>>;
}

/** Fields that are not listed here are kept, too: they are edited as JSON. */
export interface Spec {
  readonly name: string;
  readonly input: Typed;
  readonly layers: readonly TypedLayer[];
  readonly output?: string;
  readonly loss: TypedLoss;
  readonly optimizer?: TypedOptimizer;
  readonly recipe?: Readonly<Record<string, Typed>>;
}

/** Undefined where the text is no JSON, or so far from a model that a list cannot show it. */
export function readSpec(text: string): Spec | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value["name"] !== "string") return undefined;
  const { layers, loss, optimizer, recipe, output } = value;
  const isWhole =
    Array.isArray(layers) &&
    layers.every(isLayer) &&
    isPart(loss) &&
    (output === undefined || typeof output === "string") &&
    (optimizer === undefined || isOptimizer(optimizer)) &&
    (recipe === undefined || isObject(recipe));
  return isWhole ? (value as unknown as Spec) : undefined;
}

/** A layer a line, as files have it. */
export function specText(spec: Spec): string {
  const lines = Object.entries(spec).map(([key, value]: [string, unknown]) => {
    if (key !== "layers" || !Array.isArray(value) || value.length === 0)
      return `  ${JSON.stringify(key)}: ${inLine(value)}`;
    return `  "layers": [\n${value.map((layer) => `    ${inLine(layer)}`).join(",\n")}\n  ]`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** With spaces where a line may break. */
function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${inLine(one)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPart(value: unknown): value is TypedPart {
  return (
    isObject(value) &&
    typeof value["type"] === "string" &&
    (value["attrs"] === undefined || isObject(value["attrs"]))
  );
}

function isLayer(value: unknown): value is TypedLayer {
  if (!isPart(value)) return false;
  const { name, inputs } = value as TypedPart & Fields;
  const areNames =
    inputs === undefined || (Array.isArray(inputs) && inputs.every((one) => typeof one === "string"));
  return typeof name === "string" && areNames;
}

function isOptimizer(value: unknown): value is TypedOptimizer {
  if (!isPart(value)) return false;
  const { schedule, clip } = value as TypedPart & Fields;
  return (schedule === undefined || isPart(schedule)) && (clip === undefined || isObject(clip));
}
