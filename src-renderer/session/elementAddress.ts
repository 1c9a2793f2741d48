// One number at one moment, as people copy and type it: `conv2.weight.grad[7,3,1,1] @ 128/backward/conv2`.

import { near } from "../../src-engine/protocol/near";
import type { MomentAddress, SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";

interface ElementAddress {
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

/** Why there is no such element in this network; undefined where there is. */
export function refusalOf({ tensors }: SessionInfo, { path, index }: ElementAddress): string | undefined {
  const shape = Object.hasOwn(tensors, path) ? tensors[path]?.shape : undefined;
  if (!shape) return `Unknown tensor “${path}”; near are ${near(path, Object.keys(tensors)).join(", ")}.`;
  const isWithin = index.length === shape.length && index.every((i, axis) => i < (shape[axis] ?? 0));
  if (isWithin) return undefined;
  return `${path} has shape [${shape.join(",")}]; [${index.join(",")}] is no element of it.`;
}
