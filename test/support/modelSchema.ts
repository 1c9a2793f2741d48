// docs/model.schema.json, made of what the ops and optimizers say of themselves: which there are, what each may be told.

import { presets } from "../../src-engine/model/presets";
import { ops } from "../../src-engine/ops/index";
import type { AttrSpec, Op } from "../../src-engine/ops/op";
import { optimizers, schedules } from "../../src-engine/optim/index";
import { LARGEST_BATCH, LONGEST_NAME, MOST, MOST_LAYERS } from "../../src-engine/protocol/limits";
import type { Schema } from "./jsonSchema";

const name: Schema = { type: "string", maxLength: LONGEST_NAME };
const inputs: Schema = {
  description: 'The layers it reads, or "input" for the images; left out: the layer before it.',
  type: "array",
  items: name,
  maxItems: MOST_LAYERS,
};

function object(properties: Record<string, Schema>, required: readonly string[] = []): Schema {
  return { type: "object", properties, required, additionalProperties: false };
}

function attribute({ default: usual, min, below, integer }: AttrSpec): Schema {
  return {
    type: integer ? "integer" : "number",
    minimum: min,
    ...(below !== undefined && { exclusiveMaximum: below }),
    ...(usual !== undefined && { default: usual }),
  };
}

/** One for all channels, or one for each. */
function perChannel(number: Schema): Schema {
  return { oneOf: [number, { type: "array", items: number, minItems: 1 }] };
}

/** One of these types, with its attributes and what else such an object has. */
function typed(
  known: readonly Op[],
  attrsOf: (op: Op) => Op["attrs"],
  besides: Record<string, Schema> = {},
): Schema {
  const required = Object.keys(besides).filter((key) => key === "name");
  return {
    oneOf: known.map((op) => {
      const attrs = Object.entries<AttrSpec>(attrsOf(op));
      const needed = attrs.filter(([key, spec]) => spec.default === undefined && key !== "learningRate");
      const own = object(
        Object.fromEntries(attrs.map(([key, spec]) => [key, attribute(spec)])),
        needed.map(([key]) => key),
      );
      return object({ ...besides, type: { const: op.type }, attrs: own }, [
        ...required,
        "type",
        ...(needed.length ? ["attrs"] : []),
      ]);
    }),
  };
}

export function modelSchema(): Schema {
  const known = ops.filter(({ byCompiler }) => !byCompiler);
  const isLoss = (op: Op): boolean => op.inputs.includes("target");
  const schemes = [...new Set(presets.map(({ recipe }) => recipe.initialization))];
  const schedule = schedules.length ? { schedule: typed(schedules, ({ attrs }) => attrs) } : {};
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A model for backstep --model FILE.json",
    ...object(
      {
        $schema: name,
        name,
        input: {
          description: "One image: channels, height, width.",
          type: "array",
          items: { type: "integer", minimum: 1, maximum: 2 ** 16 },
          minItems: 3,
          maxItems: 3,
        },
        layers: {
          type: "array",
          maxItems: MOST_LAYERS,
          items: typed(
            known.filter((op) => !isLoss(op)),
            ({ attrs }) => attrs,
            { name, inputs },
          ),
        },
        output: {
          description: "The layer whose output the loss is of; left out: the one that no other reads.",
          ...name,
        },
        loss: typed(known.filter(isLoss), ({ attrs }) => attrs),
        optimizer: typed(optimizers, ({ attrs, settings = {} }) => ({ ...attrs, ...settings }), schedule),
        recipe: {
          description: `What is left out is as ${presets[0]!.model.name} has it.`,
          ...object({
            batchSize: { type: "integer", minimum: 1, maximum: LARGEST_BATCH },
            epochs: { type: "integer", minimum: 0, maximum: MOST },
            initialization: { enum: schemes },
            validationShare: { type: "number", minimum: 0, maximum: 1 },
            shuffle: { type: "boolean" },
            shift: { type: "integer", minimum: 0, maximum: 127 },
            mean: perChannel({ type: "number", minimum: -(10 ** 6), maximum: 10 ** 6 }),
            deviation: perChannel({ type: "number", minimum: 10 ** -6, maximum: 10 ** 6 }),
          }),
        },
      },
      ["name", "input", "layers", "loss"],
    ),
  };
}
