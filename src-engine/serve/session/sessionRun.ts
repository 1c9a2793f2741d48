// Between a run and what a `.backstep` file says of it.

import type { Dataset } from "../../data/dataset";
import { imagesSha256 } from "../../formats/session/fingerprint";
import type { SessionData, SessionRun } from "../../formats/session/session";
import type { SessionState } from "../../formats/session/sessionState";
import type { Here } from "../../formats/session/sessionDifferences";
import { keptModel } from "../../model/model";
import { presets, type Recipe } from "../../model/presets";
import { ops } from "../../ops/index";
import type { Backend } from "../../run/backend";
import type { RunSpec } from "../../run/trainer";
import { engineVersion } from "../../version";

/** What a file says of a run. */
export async function sessionRun(
  { model, recipe, dataset, seed, limit, exercise }: RunSpec,
  backend: Backend["name"],
): Promise<SessionRun> {
  return {
    model,
    recipe,
    data: await sessionData(dataset),
    seed,
    limit,
    backend,
    ...(exercise !== undefined && { exercise }),
  };
}

/**
 * The run of which a file speaks, on the data that is here.
 * @param state what the file carries besides: of a run whose first weights do not follow from its seed, these too
 * @throws Error naming an initialization that is unknown; what else does not fit, the trainer will say
 */
export function runSpec(
  { model, recipe, seed, limit, exercise }: SessionRun,
  dataset: Dataset,
  state?: Pick<SessionState, "kept">,
): RunSpec {
  const first = state?.kept.find(({ branch, iteration }) => branch === 0 && iteration === 0)?.state;
  return {
    model: keptModel(model),
    recipe: { ...recipe, initialization: schemeNamed(recipe.initialization) },
    dataset,
    seed,
    limit,
    ...(first && { first }),
    ...(exercise !== undefined && { exercise }),
  };
}

/** What a session that was saved elsewhere is held against. */
export async function here(dataset: Dataset): Promise<Here> {
  return { engine: engineVersion, data: await sessionData(dataset), ops: ops.map(({ type }) => type) };
}

async function sessionData(dataset: Dataset): Promise<SessionData> {
  const { name, train, test } = dataset;
  return { name, sha256: await imagesSha256(dataset), train: train.count, test: test.count };
}

/** @throws Error naming those there are */
export function schemeNamed(name: string): Recipe["initialization"] {
  const known = [...new Set(presets.map(({ recipe }) => recipe.initialization))];
  const found = known.find((scheme) => scheme === name);
  if (!found) throw new Error(`session: unknown initialization "${name}"; known are ${known.join(", ")}`);
  return found;
}
