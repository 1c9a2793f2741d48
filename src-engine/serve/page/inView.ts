// What one page sees of the session's tensors, and what of it is sent: what that page does not have yet, the nearest first.

import type { Revealing } from "../../debug/time/elements";
import { addressOf } from "../../debug/time/moment";
import type { Session } from "../../debug/session";
import { versionsAt } from "../../debug/time/versions";
import { HeldTensors } from "../../protocol/wire/heldTensors";
import { STOP_BYTES } from "../../protocol/limits";
import type { InView, Subscription, TensorPath, Versions } from "../../protocol/protocol";
import { isPerSample, type Program } from "../../run/program/program";
import { sizeOf, type Tensor } from "../../tensor/tensor";

interface SentView {
  readonly view: InView;
  readonly tensors: ReadonlyMap<TensorPath, Tensor>;
}

const noVersions = Object.create(null) as Versions;

export class PageView {
  readonly #held = new HeldTensors<number>((bytes) => bytes);
  #isNew = true;

  /** Another session began. */
  restart(): void {
    this.#isNew = true;
  }

  /** The page is going to have what this says: it must be sent. */
  at(session: Session, { sample, paths: subscribed }: Subscription): SentView {
    if (this.#isNew) this.#held.clear();
    const { moment, program, runner } = session;
    const shown = Math.min(sample, program.batchSize - 1);
    const versions = runner.isAt(moment) ? versionsAt(session, shown) : noVersions;
    const paths = [...nearestFirst(session, subscribed)].filter((path) => path in versions);
    const tensors = new Map<TensorPath, Tensor>();
    let left = STOP_BYTES;
    for (const path of paths) {
      if (this.#held.has(path, versions[path]) || leastBytes(session, path) > left) continue;
      const tensor = session.trainer.read(path, rowOf(program, path, shown));
      if (tensor.data.byteLength > left) continue;
      left -= tensor.data.byteLength;
      tensors.set(path, tensor);
    }
    const view: InView = { versions, paths, ...(this.#isNew && { afresh: true }) };
    this.#isNew = false;
    this.#held.take(view, new Map([...tensors].map(([path, { data }]) => [path, data.byteLength])));
    const revealing = paths.length > 0 ? session.revealing() : undefined;
    if (revealing) tensors.set("revealed", revealed(revealing, isPerSample(program, revealing.path), shown));
    return { view, tensors };
  }
}

/** The operation that ran last, its result before what it read; then as the page has it. */
function nearestFirst({ program, moment }: Session, subscribed: readonly TensorPath[]): Set<TensorPath> {
  const ran = program.instructions[moment.pc - 1];
  return new Set([...(ran ? [ran.writes, ...Object.values(ran.reads)] : []), ...subscribed, "input"]);
}

/** In float32, as nearly all are; the reference's are twice as large. */
function leastBytes({ program }: Session, path: TensorPath): number {
  const { shape, perSample } = program.tensors[path]!;
  return 4 * sizeOf(perSample ? shape.slice(1) : shape);
}

/**
 * A tensor as a page sees it: of one sample, where it has a row for each.
 * @throws Error where it is not written yet
 */
export function shownOf(session: Session, path: TensorPath, sample: number): Tensor {
  const { program, trainer, moment } = session;
  if (!session.read(path))
    throw new Error(`tensor "${path}" is not written yet at ${addressOf(program, moment)}`);
  return trainer.read(path, rowOf(program, path, sample));
}

/** Which row of a tensor is shown; undefined where it has none for each sample. */
export function rowOf(program: Program, path: TensorPath, sample: number): number | undefined {
  return isPerSample(program, path) ? Math.min(sample, program.batchSize - 1) : undefined;
}

/** Which elements of what is shown of a tensor are revealed: 1 or 0. */
function revealed({ tensor, offsets, count }: Revealing, perSample: boolean, sample: number): Tensor {
  const shape = perSample ? [1, ...tensor.shape.slice(1)] : tensor.shape;
  const size = sizeOf(shape);
  const from = perSample ? sample * size : 0;
  const data = new Int32Array(size);
  for (let rank = 0; rank < count; rank++) {
    const at = offsets[rank]! - from;
    if (at >= 0 && at < size) data[at] = 1;
  }
  return { dtype: "int32", shape, data };
}
