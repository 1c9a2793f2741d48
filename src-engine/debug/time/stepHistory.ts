// Where steps came from, so that rewinding a step is its exact inverse even where it began in
// the middle of a unit. What leads elsewhere by itself (goto, continue) leaves no trail.

import type { Granularity, Moment } from "../../protocol/protocol";
import { compare } from "./moment";

interface Step {
  readonly by: Granularity;
  readonly from: Moment;
  readonly to: Moment;
}

/** Longer than anybody steps by hand. */
const MOST = 10_000;

export class StepHistory {
  #steps: Step[] = [];

  took(by: Granularity, from: Moment, to: Moment): void {
    if (compare(from, to) === 0) return;
    this.#steps.push({ by, from, to });
    if (this.#steps.length > MOST) this.#steps.shift();
  }

  /** Where the last step began, if it was of this granularity and ended here; it is forgotten then. */
  retrace(by: Granularity, here: Moment): Moment | undefined {
    const last = this.#steps.at(-1);
    if (last?.by === by && compare(last.to, here) === 0) {
      this.#steps.pop();
      return last.from;
    }
    this.clear();
    return undefined;
  }

  clear(): void {
    this.#steps = [];
  }
}
