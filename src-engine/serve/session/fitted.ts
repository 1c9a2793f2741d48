// A preset for images of another shape, or of more or fewer classes than it was written for.
//
// Channels and features are counted by the layers themselves, so only three things change: the shape of its input, how many
// outputs its last layer with weights has, and what pixels are normalised by, which is about the images it was written for.
// One that gives the image back has as many channels there as the image.

import type { Dataset } from "../../data/dataset";
import type { ModelSpec } from "../../model/model";
import { opOf } from "../../model/model";
import type { Preset } from "../../model/presets";

/** The same preset where it fits as it is. */
export function fitted(preset: Preset, { train, classes, normalization }: Dataset): Preset {
  const { channels, height, width } = train;
  const input: ModelSpec["input"] = [channels, height, width];
  const isOfShape = preset.model.input.join() === input.join();
  const last = preset.model.layers.findLast((layer) => opOf(layer).parameters);
  const [attr, outputs] =
    preset.model.loss.target === "input" ? ["outChannels", channels] : ["outFeatures", classes.length];
  const isOfClasses = last?.attrs[attr] === outputs;
  if (isOfShape && isOfClasses) return preset;
  const layers = preset.model.layers.map((layer) =>
    layer === last ? { ...layer, attrs: { ...layer.attrs, [attr]: outputs } } : layer,
  );
  return {
    ...preset,
    model: { ...preset.model, input, layers },
    recipe: { ...preset.recipe, ...(!isOfShape && normalization) },
  };
}
