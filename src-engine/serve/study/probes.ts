// The probe that goes with a session: its model, computed the way the session computes, on one thread of
// its own. Whoever asks first has it made.

import type { Session } from "../../debug/session";
import type { Backend, Pacing } from "../../run/backend";
import { beside, paced } from "../../run/cost/pace";
import { Probe } from "../../run/probe";
import { reference } from "../../run/reference";
import { simd, type Kernels } from "../../run/machine/simd";
import type { Running } from "../page/commandQueue";

export class Probes {
  readonly #simd: Backend;
  readonly #reference: Backend;
  /** Of the session there is: another session's goes with it. */
  readonly #probes = new WeakMap<Session, Probe>();

  constructor(kernels: Kernels, pacing?: Pacing) {
    const beat = (backend: Backend): Backend => (pacing ? paced(backend, beside(pacing)) : backend);
    this.#simd = beat(simd(kernels));
    this.#reference = beat(reference);
  }

  of({ session, info }: Pick<Running, "session" | "info">): Probe {
    let probe = this.#probes.get(session);
    if (!probe) {
      probe = new Probe(
        session.trainer.spec.model,
        info.backend === "reference" ? this.#reference : this.#simd,
      );
      this.#probes.set(session, probe);
    }
    return probe;
  }
}
