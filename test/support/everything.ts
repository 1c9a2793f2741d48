// All that a session can be asked to show, as text, so that NaN and −0 count as themselves.

import type { Session } from "../../src-engine/debug/session";
import type { TensorPath } from "../../src-engine/protocol/protocol";

/** Every tensor of the session's moment. */
export function everything(session: Session): ReadonlyMap<TensorPath, string> {
  return new Map(
    Object.keys(session.program.shapes).flatMap((path) => {
      const tensor = session.read(path);
      if (!tensor) return [];
      const { data } = tensor;
      return [[path, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64")] as const];
    }),
  );
}
