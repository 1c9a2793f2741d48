// A gradient check while pages wait: how far it is, and an end to it when somebody pauses. The run may go on meanwhile; what is
// checked is the iteration of the moment at which it was asked for, from what it began with.

import { checkGradients, TOLERANCE, type Pass } from "../../check/gradient/check";
import { givenOf, iterationOf } from "../../check/gradient/iteration";
import { addressOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import type { Clock } from "../../debug/time/clock";
import type { GradientCheck, Requests, TensorPath } from "../../protocol/protocol";
import type { Pacing } from "../../run/backend";
import { beside, paced } from "../../run/cost/pace";
import { reference } from "../../run/reference";
import type { Tensor } from "../../tensor/tensor";

/** Milliseconds of work between two breaths. */
const BREATHE_EVERY = 50;

export class CheckingGradients {
  /** How often somebody paused: whoever began before gives up. */
  #pauses = 0;

  constructor(
    private readonly clock: Clock,
    private readonly pacing?: Pacing,
    private readonly working: (what: string, done: number, total: number, of: "numbers") => void = () =>
      undefined,
  ) {}

  pause(): void {
    this.#pauses++;
  }

  /** @throws Error where the run is under way, or there is no such gradient */
  async check(
    session: Session,
    { paths, from, to, most, samples }: Requests["checkGradients"]["arguments"],
  ): Promise<{ readonly body: GradientCheck; readonly tensors: ReadonlyMap<TensorPath, Tensor> }> {
    const { trainer, branch, moment, runner } = session;
    if (!runner.isAt(moment)) throw new Error("the run is under way; pause it to check its gradients");
    const backend = this.pacing ? paced(reference, beside(this.pacing)) : reference;
    const iteration = iterationOf(trainer.currentProgram, givenOf(trainer), samples, backend);
    const address = addressOf(trainer.programAt(moment.iteration), moment);
    const wish = {
      ...(paths && { paths }),
      ...(from && to && { region: { from, to } }),
      ...(most !== undefined && { most }),
    };
    const found = await checkGradients(iteration, wish, this.#pass());
    const { program, forward } = iteration;
    return {
      body: {
        address,
        branch: branch.id,
        batchSize: program.batchSize,
        loss: forward.get(program.loss)!.data[0]!,
        tolerance: TOLERANCE,
        complete: found.complete,
        tensors: found.tensors,
      },
      tensors: new Map([
        ...[...found.errors].map(([path, tensor]) => [`errors/${path}`, tensor] as const),
        ...[...found.corners].map(([path, tensor]) => [`corners/${path}`, tensor] as const),
      ]),
    };
  }

  #pass(): Pass {
    const pauses = this.#pauses;
    let breathed = this.clock.now();
    return async (done, total) => {
      const now = this.clock.now();
      if (now - breathed >= BREATHE_EVERY || done === total) {
        breathed = now;
        this.pacing?.beat();
        this.working("checking gradients", done, total, "numbers");
        await this.clock.breathe();
      }
      return this.#pauses === pauses;
    };
  }
}
