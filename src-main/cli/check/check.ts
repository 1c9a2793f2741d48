// backstep check: every gradient of a model, held against central differences of the loss in float64.

import { momentOf } from "../../../src-engine/index";
import { CheckingGradients } from "../../../src-engine/serve/study/checkingGradients";
import { asGiven, readArguments, UsageError, whole } from "../arguments";
import { clock } from "../clock";
import { declare, json, text, texts } from "../declaration";
import type { Output } from "../output";
import { openSession, sessionOptions } from "../sessionOf";
import { inWords } from "./checkResult";

export const declaration = declare({
  name: "check",
  about: "every gradient of a model against central differences of the loss",
  synopsis: "[--model MODEL] [--tensor PATH] [options]",
  options: {
    tensor: texts(
      "PATH",
      "what gradients are by, such as conv2.weight, input or pool1.output; all parameters where left out",
    ),
    element: text("I,J,…", "only this element of the one tensor"),
    most: text("N", "of each tensor so many elements at most, evenly taken", "all"),
    at: text("MOMENT", "in which iteration, such as 300", "the start"),
    json,
    ...sessionOptions,
  },
  examples: [
    "check --model cnn-pytorch",
    "check --model lenet-jax --tensor conv1.weight --at 100 --json",
    "check --model mine.json --tensor conv1.weight --element 3,0,1,1",
  ],
  more: () => [
    "Everything is in float64. Each number of a tensor is moved by a step h to either side, what depends on it is computed again, and (L(x + h) − L(x − h)) / 2h is held against the gradient that the backward pass gives. Steps are powers of two times the size of the tensor's numbers; a shorter one is taken where a longer passes a corner.",
    "At a corner (an activation at 0 where it bends, a tie in a pooling window) there is no gradient to compare with: such elements are counted by the layer that has the corner and are not wrong. Dropout keeps its mask.",
    "Without --data the embedded digits are taken, and without --batch-size two of them.",
    "Exits with 0 where all gradients are right, 1 where one is not.",
  ],
});

/** Images are few, since every element costs two passes through all that depends on it. */
const BATCH = "2";

export async function check(args: readonly string[], output: Output): Promise<number> {
  const { values } = readArguments(declaration, args);
  const { tensor: paths, element } = values;
  const most = whole("check", "most", values.most, 1);
  const index = element === undefined ? undefined : indexIn(element, paths);
  const given =
    values.session === undefined
      ? {
          ...values,
          model: values.model ?? "cnn-pytorch",
          data: values.data ?? "digits",
          "batch-size": values["batch-size"] ?? BATCH,
        }
      : values;
  const { session, trainer, branches } = await openSession("check", given, output);
  const moment = asGiven("check: --at", () => momentOf(trainer.program, values.at ?? "start"));
  const [branch] = await branches([values.branch]);
  await session.goto(moment, branch);
  const checking = new CheckingGradients(clock, undefined, (what, done, total) =>
    output.progress(`${what}: ${done} of ${total}`),
  );
  const { body } = await checking
    .check(session, {
      ...(paths && { paths }),
      ...(index && { from: index, to: index.map((i) => i + 1) }),
      ...(most !== undefined && { most }),
    })
    .catch((error: unknown) => {
      throw new UsageError(`check: ${(error as Error).message.replace(/^gradient check: /, "")}`, {
        cause: error,
      });
    });
  trainer.close();
  output.result(body, values.json, () => inWords(body));
  return body.tensors.some(({ wrong }) => wrong > 0) ? 1 : 0;
}

function indexIn(text: string, paths: readonly string[] | undefined): readonly number[] {
  if (paths?.length !== 1) throw new UsageError("check: --element goes with one --tensor");
  const parts = text.split(",").map((part) => part.trim());
  if (!parts.every((part) => /^\d{1,9}$/.test(part)))
    throw new UsageError(`check: --element must be whole numbers such as 3,0,1,1, got "${text}"`);
  return parts.map(Number);
}
