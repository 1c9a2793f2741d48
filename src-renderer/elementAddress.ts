// One number at one moment, as people copy and type it: `conv2.weight.grad[7,3,1,1] @ 128/backward/conv2`.

import type { MomentAddress, TensorPath } from "../src-engine/protocol/protocol";

export interface ElementAddress {
  readonly path: TensorPath;
  readonly index: readonly number[];
  /** Undefined means where we are. */
  readonly moment?: MomentAddress;
}

/** Undefined where the text is not an element's address: it may be a moment's. */
export function parseElementAddress(text: string): ElementAddress | undefined {
  const match = /^\s*([A-Za-z_][\w.]*)\s*(?:\[([\d,\s]*)\])?\s*(?:@\s*(\S+)\s*)?$/.exec(text);
  const [, path, inside, moment] = match ?? [];
  if (path === undefined || (inside === undefined && moment === undefined)) return undefined;
  const index = (inside ?? "").split(",").filter((word) => word.trim() !== "");
  return { path, index: index.map(Number), ...(moment !== undefined && { moment }) };
}
