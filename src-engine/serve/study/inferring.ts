// What the network makes of an image that somebody has just drawn: every layer's output, and a probability for each
// class, with the weights of this moment. The run takes no notice, and may go on meanwhile.

import { addressOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import { softmax } from "../../ops/softmax/softmax";
import type { Inference, TensorPath } from "../../protocol/protocol";
import { logProbabilitiesOf, predictions } from "../../run/predictions";
import { normalised, type Probe } from "../../run/probe";
import { convert, sizeOf, type Tensor } from "../../tensor/tensor";

/**
 * @param pixels of one image, 0 … 255, as many as the model's input has
 * @throws Error when there are more or fewer
 */
export function infer(
  session: Session,
  probe: Probe,
  pixels: readonly number[],
): { readonly body: Inference; readonly tensors: ReadonlyMap<TensorPath, Tensor> } {
  const { trainer, weightsMoment, branch } = session;
  const { program, model } = probe;
  const wanted = sizeOf(model.input);
  if (pixels.length !== wanted)
    throw new Error(`infer: expected ${wanted} pixels, [${model.input.join(",")}], got ${pixels.length}`);
  const input = normalised(pixels, model.input, trainer.spec.recipe);
  const outputs = probe.forward(input, session.weights());
  const output = outputs.get(program.output)!;
  const takesLogits = logProbabilitiesOf(program) !== undefined;
  const isOfClasses = program.classes !== undefined;
  const probabilities = takesLogits ? softmax.forward.output!.compute({ input: output }, {}) : output;
  return {
    body: {
      address: addressOf(trainer.programAt(weightsMoment.iteration), weightsMoment),
      branch: branch.id,
      predicted: isOfClasses ? predictions(output)[0]! : -1,
    },
    tensors: new Map([
      ["input", input],
      ...[...outputs].map(([path, out]) => [path, convert(out, "float32")] as const),
      ...(isOfClasses ? ([["probabilities", convert(probabilities, "float32")]] as const) : []),
    ]),
  };
}
