// docs/model.schema.json, made of what the ops and optimizers say of themselves: which there are, what each may be told.

import { augmentKinds } from "../../src-engine/protocol/recipe/augment";
import { presets } from "../../src-engine/model/presets";
import { ops } from "../../src-engine/ops/index";
import { lengthsOf, type AttrSpec, type AttrSpecs, type Range } from "../../src-engine/ops/attrs";
import type { Op } from "../../src-engine/ops/op";
import { clippings, optimizers, schedules } from "../../src-engine/optim/index";
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

function attribute(spec: AttrSpec): Schema {
  const usual = spec.default !== undefined && { default: spec.default };
  if (spec.kind === undefined || spec.kind === "number") return { ...number(spec), ...usual };
  switch (spec.kind) {
    case "flag":
      return { type: "boolean", ...usual };
    case "word":
      return { enum: spec.words, ...usual };
    case "list": {
      const items = number(spec.each);
      const lists = lengthsOf(spec).map((n): Schema => ({ type: "array", items, minItems: n, maxItems: n }));
      const words = Object.keys(spec.words ?? {});
      return { oneOf: [items, ...lists, ...(words.length ? [{ enum: words }] : [])], ...usual };
    }
  }
}

function number({ min, below, integer }: Range): Schema {
  return {
    type: integer ? "integer" : "number",
    minimum: min,
    ...(below !== undefined && { exclusiveMaximum: below }),
    // Beyond it whole numbers are not told apart.
    ...(integer && below === undefined && { maximum: Number.MAX_SAFE_INTEGER }),
  };
}

/** An op's attributes. A learning rate that is left out is the recipe's. */
export function attributes(specs: AttrSpecs): Schema {
  const all = Object.entries(specs);
  const isNeeded = (key: string, spec: AttrSpec): boolean =>
    spec.default === undefined &&
    !(spec.kind === "list" && spec.like !== undefined) &&
    key !== "learningRate";
  return object(
    Object.fromEntries(all.map(([key, spec]) => [key, attribute(spec)])),
    all.filter(([key, spec]) => isNeeded(key, spec)).map(([key]) => key),
  );
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
      const own = attributes(attrsOf(op));
      return object({ ...besides, type: { const: op.type }, attrs: own }, [
        ...required,
        "type",
        ...(own.required?.length ? ["attrs"] : []),
      ]);
    }),
  };
}

export function modelSchema(): Schema {
  const known = ops.filter(({ byCompiler }) => !byCompiler);
  const isLoss = (op: Op): boolean => op.inputs.includes("target");
  const schemes = [...new Set(presets.map(({ recipe }) => recipe.initialization))];
  const clip = Object.entries(clippings).map(([way, { settings }]) => [
    way,
    attribute(Object.values<AttrSpec>(settings ?? {})[0]!),
  ]);
  const besides = {
    schedule: typed(schedules, ({ attrs }) => attrs),
    clip: object(Object.fromEntries(clip) as Record<string, Schema>),
  };
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
        loss: typed(known.filter(isLoss), ({ attrs }) => attrs, {
          target: {
            description:
              "What is wanted of the output where it is not the image's class; only of a loss that compares numbers.",
            enum: ["input"],
          },
        }),
        optimizer: typed(optimizers, ({ attrs, settings = {} }) => ({ ...attrs, ...settings }), besides),
        recipe: {
          description: `What is left out is as ${presets[0]!.model.name} has it.`,
          ...object({
            batchSize: { type: "integer", minimum: 1, maximum: LARGEST_BATCH },
            epochs: { type: "integer", minimum: 0, maximum: MOST },
            initialization: { enum: schemes },
            validationShare: { type: "number", minimum: 0, maximum: 1 },
            shuffle: { type: "boolean" },
            shift: { type: "integer", minimum: 0, maximum: 127 },
            augment: object(
              Object.fromEntries(
                Object.entries(augmentKinds).map(([kind, { whole, most }]) => [
                  kind,
                  { type: whole ? "integer" : "number", minimum: 0, maximum: most },
                ]),
              ),
            ),
            mean: perChannel({ type: "number", minimum: -(10 ** 6), maximum: 10 ** 6 }),
            deviation: perChannel({ type: "number", minimum: 10 ** -6, maximum: 10 ** 6 }),
          }),
        },
      },
      ["name", "input", "layers", "loss"],
    ),
  };
}
