// backstep attribute: what an image, of a run's batch or any other, has to do with a number that the network computes from it.

import { momentOf } from "../../src-engine/index";
import { extentOf } from "../../src-engine/debug/attribution/unit";
import { assertImage } from "../../src-engine/serve/attributedImage";
import { Attributing } from "../../src-engine/serve/attributing";
import { Probes } from "../../src-engine/serve/probes";
import { kernels } from "../kernels";
import { asGiven, readArguments, UsageError } from "./arguments";
import { attributionResult, inWords } from "./attributionResult";
import { wishOf } from "./attributionWish";
import { clock } from "./clock";
import type { Output } from "./output";
import { openSession, sessionOptions } from "./sessionOf";

const options = {
  ...sessionOptions,
  at: { type: "string" },
  method: { type: "string" },
  unit: { type: "string" },
  sample: { type: "string" },
  image: { type: "string" },
  options: { type: "string" },
  json: { type: "boolean" },
} as const;

export async function attribute(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments("attribute", args, options);
  const wish = wishOf("attribute", values);
  const { session, trainer, info, branches } = await openSession("attribute", values, output);
  const moment = asGiven("attribute", () => momentOf(trainer.program, values.at ?? "start"));
  const probe = new Probes(kernels).of({ session, info });
  const { unit } = wish;
  // Before anything is trained.
  if (unit && unit !== "label") asGiven("attribute", () => extentOf(probe, unit));
  asGiven("attribute", () => assertImage(trainer, wish));
  const [branch] = await branches([values.branch]);
  await session.goto(moment, branch);
  const { length } = trainer.indices;
  if ("sample" in wish && wish.sample >= length)
    throw new UsageError(`attribute: --sample must be at most ${length - 1}, got ${wish.sample}`);
  const from = {
    event: ({ body }: { readonly body: object }) => {
      if ("done" in body && "total" in body)
        output.progress(`${wish.method}: ${String(body.done)} of ${String(body.total)}`);
    },
  };
  const found = await new Attributing(clock).attribute(session, probe, wish, from);
  trainer.close();
  output.result(attributionResult(found), values.json, () => inWords(found));
}
