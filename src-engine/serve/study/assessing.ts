// An assessment while pages wait: how far it is, and an end to it when somebody pauses. The run may go on meanwhile;
// what is assessed are the weights of the moment at which it was asked for.

import { assess, byLoss, confusedPairs, scoresOf, type Assessed } from "../../debug/assess";
import { addressOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import type { Clock } from "../../debug/time/clock";
import type { Assessment, Split, TensorPath } from "../../protocol/protocol";
import { tensor, type Tensor } from "../../tensor/tensor";
import { splitOf } from "./images";

export class Assessing {
  /** How often somebody paused: whoever began before gives up. */
  #pauses = 0;

  constructor(
    private readonly clock: Clock,
    private readonly working: (what: string, done: number, total: number, of: "images") => void,
  ) {}

  pause(): void {
    this.#pauses++;
  }

  async assess(
    session: Session,
    split: Split,
  ): Promise<{ readonly body: Assessment; readonly tensors: ReadonlyMap<TensorPath, Tensor> }> {
    const { trainer, branch, weightsMoment } = session;
    const subset = splitOf(trainer, split);
    const { length } = subset.indices;
    const pauses = this.#pauses;
    const passed = (done: number): boolean => {
      this.working("assessing", done, length, "images");
      return this.#pauses === pauses;
    };
    const address = addressOf(trainer.programAt(weightsMoment.iteration), weightsMoment);
    const found = await assess(trainer, subset, session.weights(), passed, () => this.clock.breathe());
    const classes = trainer.spec.dataset.classes.length;
    const confusion = confusedPairs(found);
    const scores = scoresOf(confusion.data, classes);
    const { length: count } = found.losses;
    const isOfClasses = trainer.program.classes !== undefined;
    const right = isOfClasses ? scores.reduce((sum, { correct }) => sum + correct, 0) : NaN;
    return {
      body: {
        split,
        address,
        branch: branch.id,
        count,
        complete: count === length,
        loss: found.losses.reduce((sum, loss) => sum + loss, 0) / count,
        accuracy: right / count,
        classes: scores,
      },
      tensors: new Map([
        ...tensorsOf(found),
        ["order", tensor([count], byLoss(found), "int32")],
        ["confusion", confusion],
      ]),
    };
  }
}

function tensorsOf(found: Assessed): [TensorPath, Tensor][] {
  const shape = [found.losses.length];
  return [
    ["indices", tensor(shape, found.indices, "int32")],
    ["labels", tensor(shape, found.labels, "int32")],
    ["predicted", tensor(shape, found.predicted, "int32")],
    ["losses", tensor(shape, found.losses, "float64")],
    ["probability", tensor(shape, found.probability, "float32")],
    ["truth", tensor(shape, found.truth, "float32")],
  ];
}
