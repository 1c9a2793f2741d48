// The model that an edit begins with, as JSON.

import type { Session } from "../../debug/session";
import { presetNamed, presets, type Preset } from "../../model/presets";
import { usualLoss } from "../../ops/index";
import type { Requests } from "../../protocol/protocol";
import { modelText } from "./modelText";

/**
 * @param session the one that runs
 * @throws Error where no preset is called so, or nothing runs
 */
export function textToEdit(
  { preset, empty = false }: Requests["modelText"]["arguments"],
  session: Session | undefined,
): string {
  const running = session?.trainer.spec;
  if (empty) return modelText(emptyModel(running));
  if (preset !== undefined) return modelText(presetNamed(preset));
  if (!running) throw new Error("no session is running, so there is no model to edit");
  return modelText(running);
}

/** Of the images that are at hand, prepared as they are. */
function emptyModel(like: Preset = presets[0]!): Preset {
  const { mean, deviation } = like.recipe;
  return {
    model: {
      name: "my-model",
      input: like.model.input,
      layers: [],
      loss: { type: usualLoss, attrs: {} },
    },
    recipe: { ...presets[0]!.recipe, mean, deviation },
  };
}
