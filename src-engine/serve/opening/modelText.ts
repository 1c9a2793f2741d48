// A model with its recipe as JSON, as `ownModel` reads it: what a page edits.

import type { Preset } from "../../model/presets";
import { usualOptimizer } from "../../optim/index";

export function modelText({ model, recipe }: Preset): string {
  const { name, input, layers, output, loss } = model;
  const { learningRate, optimizer, ...others } = recipe;
  const updates = { type: optimizer?.type ?? usualOptimizer, attrs: { learningRate, ...optimizer?.attrs } };
  const fields = {
    name,
    input,
    layers: layers.map(({ name, type, attrs, inputs }) => ({
      ...{ name, type },
      ...(Object.keys(attrs).length > 0 && { attrs }),
      ...(inputs && { inputs }),
    })),
    output,
    loss: {
      type: loss.type,
      ...(Object.keys(loss.attrs).length > 0 && { attrs: loss.attrs }),
      ...(loss.target && { target: loss.target }),
    },
    optimizer: { ...updates, schedule: optimizer?.schedule, clip: optimizer?.clip },
    recipe: others,
  };
  return readable(fields);
}

/** A layer a line. */
function readable(fields: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      if (key !== "layers" || !Array.isArray(value))
        return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
      return `  "layers": [\n${value.map((layer) => `    ${JSON.stringify(layer)}`).join(",\n")}\n  ]`;
    });
  return `{\n${lines.join(",\n")}\n}\n`;
}
