// All that a session can be asked to show, as text, so that −0 counts as itself. Every NaN counts
// as the same: which bits of it are left to chance is WebAssembly's affair.

import type { Session } from "../../src-engine/debug/session";
import type { TensorPath } from "../../src-engine/protocol/protocol";

/** Every tensor of the session's moment. */
export function everything(session: Session): ReadonlyMap<TensorPath, string> {
  return new Map(
    Object.keys(session.program.tensors).flatMap((path) => {
      const tensor = session.read(path);
      if (!tensor) return [];
      const { data } = tensor;
      for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) data[i] = NaN;
      return [[path, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")] as const];
    }),
  );
}
