// As much of JSON Schema as docs/model.schema.json uses.

export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

export function validates(schema: Schema, value: unknown): boolean {
  if (schema.oneOf && schema.oneOf.filter((one) => validates(one, value)).length !== 1) return false;
  if (schema.const !== undefined && value !== schema.const) return false;
  if (schema.enum && !schema.enum.some((one) => one === value)) return false;
  return isOfType(schema, value);
}

function isOfType(schema: Schema, value: unknown): boolean {
  const { type } = schema;
  if (type === undefined) return true;
  switch (type) {
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string" && value.length <= (schema.maxLength ?? Infinity);
    case "number":
    case "integer": {
      const { minimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity } = schema;
      if (typeof value !== "number" || value < minimum || value > maximum || value >= exclusiveMaximum)
        return false;
      return type === "number" || Number.isInteger(value);
    }
    case "array": {
      const { items = {}, minItems = 0, maxItems = Infinity } = schema;
      if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) return false;
      return value.every((one) => validates(items, one));
    }
    case "object":
      return isObject(schema, value);
  }
}

function isObject({ properties = {}, required = [], additionalProperties }: Schema, value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (required.some((key) => !(key in value))) return false;
  return Object.entries(value).every(([key, one]) =>
    Object.hasOwn(properties, key) ? validates(properties[key]!, one) : additionalProperties !== false,
  );
}
