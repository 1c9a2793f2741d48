// Attributions while a page waits: how far they are, what has grown so far, and an end to them when somebody
// pauses or the page asks for another. The run may go on meanwhile: what is asked about are the weights and the image
// of the moment at which it was asked.

import { gradientInput, saliency } from "../../debug/attribution/gradients";
import { maximisation } from "../../debug/attribution/maximisation";
import { occlusion } from "../../debug/attribution/occlusion";
import { subjectOf, type Pass, type Subject } from "../../debug/attribution/subject";
import { scoreOf, unitName } from "../../debug/attribution/unit";
import { addressOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import type { Clock } from "../../debug/time/clock";
import type { Attribution, AttributionWish, TensorPath } from "../../protocol/protocol";
import type { Probe } from "../../run/probe";
import { tensor, type Tensor } from "../../tensor/tensor";
import { imageOf } from "./attributedImage";
import type { Connection } from "../page/connection";

type Tensors = ReadonlyMap<TensorPath, Tensor>;

/** Who hears how far it is. */
type Told = Pick<Connection, "event">;

/** What a method adds to what is told of every attribution. */
interface Found {
  readonly tensors: Tensors;
  readonly complete?: boolean;
  readonly more?: Pick<Attribution, "shares" | "settled">;
}

/** Milliseconds between two words about how far it is. */
const TELL_EVERY = 100;

export class Attributing {
  /** How often somebody paused: whoever began before gives up. */
  #pauses = 0;
  /** Of each page, which of its wishes is the newest. */
  readonly #newest = new WeakMap<Told, AttributionWish>();

  constructor(private readonly clock: Clock) {}

  pause(): void {
    this.#pauses++;
  }

  async attribute(
    session: Session,
    probe: Probe,
    wish: AttributionWish,
    from: Told,
  ): Promise<{ readonly body: Attribution; readonly tensors: Tensors }> {
    this.#newest.set(from, wish);
    const { trainer, moment, branch } = session;
    const { image, label } = imageOf(session, wish);
    const wanted = wish.unit === "label" ? scoreOf(probe, label()) : wish.unit;
    const subject = subjectOf(probe, session.weights(), image, trainer.spec.recipe, wanted);
    const address = addressOf(trainer.programAt(moment.iteration), moment);
    const { tensors, complete = true, more } = await this.#found(subject, wish, from);
    const { unit, extent, output, value } = subject;
    const body = {
      wish,
      unit,
      name: unitName(unit),
      elements: extent.count,
      value,
      address,
      branch: branch.id,
    };
    return {
      body: { ...body, complete, ...more },
      tensors: new Map([["input", image], ["output", output], ...tensors]),
    };
  }

  async #found(subject: Subject, wish: AttributionWish, from: Told): Promise<Found> {
    switch (wish.method) {
      case "saliency":
        return { tensors: new Map([["attribution", saliency(subject)]]) };
      case "gradientInput": {
        const { product, gradient, shares } = gradientInput(subject);
        const tensors = new Map([
          ["attribution", product],
          ["gradient", gradient],
        ]);
        return { tensors, more: { shares } };
      }
      case "occlusion": {
        const { drops, complete } = await occlusion(subject, wish, this.#pass(wish, from));
        return { tensors: new Map([["attribution", drops]]), complete };
      }
      case "maximisation": {
        let grown: (() => Tensors) | undefined;
        const ascent = await maximisation(
          subject,
          wish,
          this.#pass(wish, from, () => grown?.()),
          // Made when it is told, not with every step.
          (picture, record) =>
            (grown = () => tensorsOf([{ step: record.length - 1, image: picture }], record)),
        );
        const { record, frames, complete, settled } = ascent;
        return { tensors: tensorsOf(frames, record), complete, more: { settled } };
      }
    }
  }

  /** Tells the page now and then, and gives up where it no longer wants to know. */
  #pass(wish: AttributionWish, from: Told, grown?: () => Tensors | undefined): Pass {
    const pauses = this.#pauses;
    let told = this.clock.now();
    return async (done, total) => {
      const now = this.clock.now();
      if (now - told >= TELL_EVERY) {
        told = now;
        from.event({ kind: "event", event: "attributing", body: { done, total } }, grown?.());
      }
      await this.clock.breathe();
      return this.#pauses === pauses && this.#newest.get(from) === wish;
    };
  }
}

function tensorsOf(
  frames: readonly { readonly step: number; readonly image: Tensor }[],
  record: readonly number[],
): Tensors {
  const [, ...shape] = frames[0]!.image.shape;
  const pixels = frames.flatMap(({ image }) => [...image.data]);
  const steps = frames.map(({ step }) => step);
  return new Map([
    ["frames", tensor([frames.length, ...shape], pixels, "float32")],
    ["frameSteps", tensor([steps.length], steps, "int32")],
    ["record", tensor([record.length], record, "float64")],
  ]);
}
