// A tensor that a page asks for by itself, as much of it as an answer may hold.

import type { Session } from "../../debug/session";
import { versionsAt } from "../../debug/time/versions";
import { REGION_BYTES } from "../../protocol/limits";
import type { Requests, TensorPath } from "../../protocol/protocol";
import { shapeOf } from "../../run/program/program";
import type { Tensor } from "../../tensor/tensor";
import { rowOf } from "../page/inView";

interface Region {
  readonly body: Requests["read"]["response"];
  readonly tensors: ReadonlyMap<TensorPath, Tensor>;
}

/** @throws Error where there is no such tensor, it is not written yet, or the run is under way */
export function regionOf(
  session: Session,
  { path, sample, from = 0 }: Requests["read"]["arguments"],
): Region {
  const { program, moment, runner, trainer } = session;
  shapeOf(program, path);
  if (!runner.isAt(moment)) throw new Error(`the run is under way; pause it to read "${path}"`);
  if (!session.isWritten(path)) throw new Error(`tensor "${path}" is not written yet at this moment`);
  const row = sample === undefined ? undefined : rowOf(program, path, sample);
  const whole = trainer.read(path, row);
  const version = versionsAt(session, row)[path]!;
  return { body: { version, shape: whole.shape }, tensors: new Map([[path, partOf(whole, path, from)]]) };
}

function partOf(whole: Tensor, path: TensorPath, from: number): Tensor {
  const { dtype, data } = whole;
  const { length, BYTES_PER_ELEMENT: width } = data;
  if (from === 0 && data.byteLength <= REGION_BYTES) return whole;
  if (from >= length) throw new Error(`tensor "${path}" has ${length} elements, none from ${from} on`);
  const part = data.slice(from, from + REGION_BYTES / width);
  return { dtype, shape: [part.length], data: part };
}
