// What a model can be made of, as a form asks for it: made of what ops say of themselves.

import { layerOps } from "../../model/model";
import { wantedAttr, type AttrSpec } from "../../ops/attrs";
import type { Op } from "../../ops/op";
import type { AttrInfo, OpCatalogue, OpInfo } from "../../protocol/protocol";

export function opCatalogue(): OpCatalogue {
  const isLoss = (op: Op): boolean => op.inputs.includes("target");
  return {
    layers: layerOps.filter((op) => !isLoss(op)).map(opInfo),
    losses: layerOps.filter(isLoss).map(opInfo),
  };
}

function opInfo({ type, inputs, attrs }: Op): OpInfo {
  const specs = Object.entries(attrs as Readonly<Record<string, AttrSpec>>);
  return { type, inputs, attrs: specs.map(([name, spec]) => attrInfo(name, spec)) };
}

function attrInfo(name: string, spec: AttrSpec): AttrInfo {
  const usual = spec.default;
  return {
    ...{ name, kind: spec.kind ?? "number", wanted: wantedAttr(spec) },
    ...(usual !== undefined && { usual }),
    ...(spec.kind === "word" && { words: spec.words }),
    ...(spec.kind === "list" && spec.like !== undefined && { like: spec.like }),
  };
}
