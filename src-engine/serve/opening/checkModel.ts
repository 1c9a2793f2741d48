// A model while somebody writes it: what it would be, and everything that is wrong with it, each at its field.

import { decodeModel, type ModelFile } from "../../formats/model/modelFile";
import { assertLayerNames } from "../../model/layerNames";
import type { LayerSpec } from "../../model/model";
import { presets } from "../../model/presets";
import { inOrder, INPUT } from "../../model/topology";
import type { ModelCheck, ModelProblem } from "../../protocol/protocol";
import type { CheckpointRoom } from "../../run/history/checkpoints";
import { optimizerOf } from "../../run/optimizerOf";
import { compile } from "../../run/program/compile";
import { LOSS, OPTIMIZER } from "../../run/program/program";
import { fieldProblems, ownModel } from "../session/ownModel";
import { described } from "./describe";
import { layerShapes } from "./layerShapes";

/** @param text a model as JSON, perhaps half written */
export function checkModel(text: string, room: CheckpointRoom): ModelCheck {
  const file = attempt(() => decodeModel(text));
  if (typeof file === "string") return { problems: [problemOf(file)], layers: [] };
  const { layers, problems } = checkedLayers(file);
  if (problems.length > 0) return { problems, layers };
  const description = attempt(() => {
    const { model, recipe } = ownModel(text);
    return described(compile(model, optimizerOf(recipe), recipe.batchSize), room);
  });
  return typeof description === "string"
    ? { problems: [problemOf(description, file.model.layers)], layers }
    : { problems, layers, description };
}

function checkedLayers(file: ModelFile): Pick<ModelCheck, "problems" | "layers"> {
  const { layers, input } = file.model;
  const own = [...nameProblems(layers), ...fieldProblems(file).map((problem) => problemOf(problem))];
  const placed = attempt(() => inOrder(layers));
  if (typeof placed === "string") return { problems: [...own, problemOf(placed)], layers: [] };
  const known = layerShapes(placed, input, file.recipe.batchSize ?? presets[0]!.recipe.batchSize);
  const isTold = (field: string): boolean => own.some((one) => one.field?.startsWith(`${field}.`));
  const unfit = known.problems.flatMap(([layer, text]): readonly ModelProblem[] => {
    const field = `layers[${layers.indexOf(layer)}]`;
    return isTold(field) ? [] : [{ field, text: withoutSpeaker(text) }];
  });
  return { problems: [...own, ...unfit], layers: known.layers };
}

/** Each name that cannot stand beside those before it. */
function nameProblems(layers: readonly LayerSpec[]): readonly ModelProblem[] {
  const good: LayerSpec[] = [];
  return layers.flatMap((layer, i) => {
    const problem = attempt(() => {
      assertLayerNames([...good, layer], [LOSS, OPTIMIZER, INPUT]);
      return layer;
    });
    if (typeof problem === "string") return [{ field: `layers[${i}].name`, text: withoutSpeaker(problem) }];
    good.push(layer);
    return [];
  });
}

/** Of `layers[3].attrs.kernelSize[1]: expected …` the field and the rest; of a layer that is named, its place. */
function problemOf(message: string, layers: readonly LayerSpec[] = []): ModelProblem {
  const text = withoutSpeaker(message);
  const [, layer, why] = /^layer "(.+?)": ([^]+)$/.exec(text) ?? [];
  const named = layer !== undefined ? fieldOf(layer, layers) : undefined;
  if (named !== undefined) return { field: named, text: withoutSpeaker(why!) };
  const [, field, rest] = /^([a-z]\w*(?:\.\w+|\[\d+\])*): ([^]+)$/i.exec(text) ?? [];
  return field === undefined ? { text } : { field, text: withoutSpeaker(rest!) };
}

function fieldOf(name: string, layers: readonly LayerSpec[]): string | undefined {
  if (name === LOSS) return "loss";
  const place = layers.findIndex((layer) => layer.name === name);
  return place < 0 ? undefined : `layers[${place}]`;
}

const withoutSpeaker = (message: string): string => message.replace(/^(model|session): /, "");

/** What it gives, or what is wrong with it. */
function attempt<T extends object>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}
