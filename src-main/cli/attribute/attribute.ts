// backstep attribute: what an image, of a run's batch or any other, has to do with a number that the network computes from it.

import { momentOf } from "../../../src-engine/index";
import { extentOf } from "../../../src-engine/debug/attribution/unit";
import { assertImage } from "../../../src-engine/serve/study/attributedImage";
import { Attributing } from "../../../src-engine/serve/study/attributing";
import { Probes } from "../../../src-engine/serve/study/probes";
import { kernels } from "../../supervision/kernels";
import { asGiven, readArguments, UsageError } from "../arguments";
import { attributionResult, inWords } from "./attributionResult";
import { wishOf, wishOptions } from "./attributionWish";
import { clock } from "../clock";
import { declare, json, text } from "../declaration";
import type { Output } from "../output";
import { openSession, sessionOptions } from "../sessionOf";

export const declaration = declare({
  name: "attribute",
  about: "which pixels of an image a number of the network hangs on",
  synopsis: "--model MODEL --data digits|mnist [options]",
  options: {
    at: text("MOMENT", "with the weights of which moment, such as 300 or 3/backward/conv2", "the start"),
    ...wishOptions,
    json,
    ...sessionOptions,
  },
  examples: [
    'attribute --model cnn-pytorch --data digits --at 300 --method gradientInput --unit "fc.output[7]" --sample 0',
    "attribute --model cnn-pytorch --data digits --at 300 --method occlusion --image test/1146 --options size=5,stride=1",
  ],
  more: () => [
    'UNIT is a score "fc.output[7]", a channel\'s mean "conv2.output[3]", a row\'s "conv2.output[3,5]" or an element "conv2.output[3,5,5]"; "label" for the score of the image\'s own class, "predicted" for that of the class that is predicted.',
    "IMAGE is one of the set, such as test/1146 or train/5, or bytes of one's own, base64:….",
  ],
});

export async function attribute(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments(declaration, args);
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
