// backstep probe: a batch and weights made to expose mistakes, and a script that puts them through somebody's own functions.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FUNCTIONS, filesOf } from "../../../src-engine/check/probe/files";
import { layoutCalled, layouts } from "../../../src-engine/check/probe/layouts/index";
import { BATCH, probeOf, variantOf, type Probe } from "../../../src-engine/check/probe/probe";
import { codeOf, reason } from "../../files/reason";
import { asGiven, readArguments, required, whole } from "../arguments";
import { declare, flag, json, text } from "../declaration";
import { modelNamed } from "../files/modelNamed";
import { wrapped } from "../help";
import type { Output } from "../output";

export const declaration = declare({
  name: "probe",
  about: "a batch that exposes mistakes, and a script to put it through your own backward pass",
  synopsis: "--model MODEL --out DIR [options]",
  options: {
    model: text("MODEL|FILE", "the network: a preset's name, or a file that says one"),
    out: text("DIR", "where the files go; a mine.py that is there is left as it is"),
    layout: text(
      layouts.map(({ name }) => name).join("|"),
      "how your functions are called and your arrays lie",
      layouts[0]!.name,
    ),
    variant: flag(
      "take the same network with sizes that hide no mistake: small images, higher than wide, windows that overlap and are padded",
    ),
    "batch-size": text("B", "how many images", `${BATCH}; 1 where the layout has one at a time`),
    seed: text("S", "of the numbers", "0"),
    json,
  },
  examples: [
    "probe --model cnn-pytorch --out probe --layout cs231n",
    "probe --model lenet-jax --out probe --layout jax --variant",
  ],
  more: () => [
    ...layouts.map(({ name, title }) => `${name}: ${title}.`),
    "DIR gets probe.npz (the batch, labels, weights), model.json, probe.json (which names run.py saves, which mistakes show), mine.py (the functions, to be filled in) and run.py, which calls them and writes mine.npz. Then: backstep verify mine.npz --model model.json.",
  ],
});

export async function probe(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments(declaration, args);
  const folder = required("probe", "out", values.out);
  const layout = asGiven("probe: --layout", () => layoutCalled(values.layout ?? layouts[0]!.name));
  const batchSize = whole("probe", "batch-size", values["batch-size"], 1, 64);
  const seed = whole("probe", "seed", values.seed, 0, 2 ** 32 - 1) ?? 0;
  const { preset, notes } = await modelNamed("probe", required("probe", "model", values.model));
  for (const note of notes) output.line(`probe: ${values.model}: ${note}`);
  const model = values.variant ? variantOf(preset.model, layout.lacks) : preset.model;
  const made = probeOf(model, seed, layout.alone ? 1 : (batchSize ?? BATCH));
  const kept: string[] = [];
  const files = filesOf(made, layout, preset.recipe);
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of files) {
      // What somebody wrote is not written over.
      const flags = name === FUNCTIONS ? "wx" : "w";
      await writeFile(join(folder, name), content, { flag: flags }).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") throw error;
        kept.push(name);
      });
    }
  } catch (error) {
    throw new Error(`probe: cannot write to ${folder}: ${reason(error)}`, { cause: error });
  }
  const { exposes, cannotExpose } = made;
  output.result(
    { folder, layout: layout.name, files: [...files.keys()], kept, exposes, cannotExpose },
    values.json,
    () => inWords(made, folder, kept, values.variant === true),
  );
}

function inWords(
  { exposes, cannotExpose, program }: Probe,
  folder: string,
  kept: readonly string[],
  isVariant: boolean,
): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, because } of cannotExpose) reasons.set(because, [...(reasons.get(because) ?? []), id]);
  return [
    `${folder}: ${program.batchSize === 1 ? "one image" : `${program.batchSize} images`} of [${program.model.input.join(", ")}] for ${program.model.name}`,
    ...kept.map((name) => `${name} was there and is left as it is`),
    `${exposes.length} mistakes of the catalogue would show`,
    ...(cannotExpose.length
      ? [
          `${cannotExpose.length} would not:`,
          ...[...reasons].flatMap(([because, ids]) => wrapped(`  ${because}: ${ids.join(", ")}`, 4)),
          ...(isVariant ? [] : ["with --variant fewer stay hidden"]),
        ]
      : []),
    "",
    `Fill in ${join(folder, FUNCTIONS)}, then:`,
    `  python3 ${join(folder, "run.py")}`,
    `  backstep verify ${join(folder, "mine.npz")} --model ${join(folder, "model.json")}`,
  ];
}
