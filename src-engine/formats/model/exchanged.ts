// The layers that files exchange, by their types, and their attributes, whichever the format.

import { AttrError, completedAttrs, shownValue } from "../../ops/attrs";
import * as listed from "../../ops/index.onnx";
import type { Op } from "../../ops/op";
import { opUnder } from "../../ops/under";
import type { Attrs } from "../../protocol/protocol";
import { quoted } from "../formatError";
import type { LayerDescription } from "./contents";
import type { OnnxRow } from "../onnx/onnxRow";

export type Fail = (problem: string) => never;

export const rows: readonly OnnxRow[] = Object.values(listed);
const byType = new Map(rows.map((row) => [row.op.type, row]));

/** @throws what `fail` throws, where files hold no layers of this type */
export function rowOf(layer: { readonly name: string; readonly type: string }, fail: Fail): OnnxRow {
  const row = byType.get(layer.type);
  if (row) return row;
  const known = [...byType.keys()].join(", ");
  return fail(`layer ${quoted(layer.name)} has unknown type ${quoted(layer.type)}; known are ${known}`);
}

/** The op of a layer, under its attributes, which need not be complete. */
export function opOf(layer: Pick<LayerDescription, "name" | "type" | "attrs">, fail: Fail): Op {
  const { name, type, attrs } = layer;
  return opUnder(rowOf(layer, fail).op, checkAttrs(name, type, attrs, fail));
}

/** Whether a layer of that type, if it is one that files exchange, gives probabilities. */
export function givesProbabilities(type: string): boolean {
  return byType.get(type)?.op.givesProbabilities ?? false;
}

/** The attributes as they are written: as `checkAttrs` reads them, so that files of one model are the same bytes; what is wrong stays, for it to tell. */
export function writtenAttrs(type: string, attrs: Attrs): Attrs {
  const row = byType.get(type);
  if (!row) return attrs;
  try {
    return completedAttrs(row.op.attrs, attrs);
  } catch (error) {
    if (error instanceof AttrError) return attrs;
    throw error;
  }
}

/**
 * The attributes with their usual values filled in, in the form in which they are kept.
 * @param given as they came from a file
 */
export function checkAttrs(
  layer: string,
  type: string,
  given: Readonly<Record<string, unknown>>,
  fail: Fail,
): Attrs {
  const { op, counted } = rowOf({ name: layer, type }, fail);
  for (const attr of Object.keys(given)) {
    if (!Object.hasOwn(op.attrs, attr))
      fail(`${type} ${quoted(layer)} has unknown attribute ${quoted(attr)}`);
  }
  try {
    return completedAttrs(op.attrs, given, counted);
  } catch (error) {
    if (!(error instanceof AttrError)) throw error;
    const { place, expected, got } = error;
    return fail(`${type} ${quoted(layer)} needs ${place}, ${expected}, got ${shownValue(got)}`);
  }
}
