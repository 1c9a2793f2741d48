// Runs that PyTorch made (test/fixtures/golden/README.md): models out of their files, and what every iteration computed.

import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { decodeSafetensors } from "../../src-engine/formats/safetensors/safetensors";
import type { Preset } from "../../src-engine/model/presets";
import type { Executor, State } from "../../src-engine/run/backend";
import { compile } from "../../src-engine/run/program/compile";
import { firstState } from "../../src-engine/run/history/firstState";
import { optimizerOf } from "../../src-engine/run/optimizerOf";
import type { Program } from "../../src-engine/run/program/program";
import { ownModel } from "../../src-engine/serve/session/ownModel";
import { tensor, type Tensor } from "../../src-engine/tensor/tensor";

const folder = new URL("../fixtures/golden/runs/", import.meta.url);

interface GoldenRun {
  readonly name: string;
  readonly preset: Preset;
  readonly program: Program;
  readonly iterations: number;
  /** By `<iteration>/<path>`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export const goldenRuns: readonly GoldenRun[] = readdirSync(folder).map((file) => {
  const bytes = new Uint8Array(gunzipSync(readFileSync(new URL(file, folder))));
  const { metadata, tensors } = decodeSafetensors(bytes);
  const preset = ownModel(metadata.get("model")!);
  const program = compile(preset.model, optimizerOf(preset.recipe), preset.recipe.batchSize);
  const iterations = JSON.parse(metadata.get("iterations")!) as number;
  return { name: file.split(".")[0]!, preset, program, iterations, tensors };
});

/** With PyTorch's weights and buffers; the optimizer's state zeros. */
export function beginning({ program, preset, tensors }: GoldenRun): State {
  const state = firstState(program, preset.recipe.initialization, 0);
  return new Map([...state].map(([path, value]) => [path, tensors.get(`begin/${path}`) ?? value]));
}

/** Gives an iteration what PyTorch was given: the batch, and what was drawn. */
export function give(executor: Executor, { program, tensors }: GoldenRun, iteration: number): void {
  const given = ["input", "target", ...program.streams.map(({ path }) => path)];
  for (const path of given) executor.put(path, tensors.get(`${iteration}/${path}`)!);
  if ("iteration" in program.tensors) executor.put("iteration", tensor([], [iteration], "int32"));
}
