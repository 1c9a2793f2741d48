// What a model can be made of and trained by, as a form asks for it: made of what ops say of themselves.

import { layerOps } from "../../model/model";
import { wantedAttr, type AttrSpec, type AttrSpecs } from "../../ops/attrs";
import { opGroups, type Op } from "../../ops/op";
import { optimizers, schedules } from "../../optim/index";
import type { AttrInfo, Attrs, OpCatalogue, OpInfo } from "../../protocol/protocol";

export function opCatalogue(): OpCatalogue {
  const isLoss = (op: Op): boolean => op.inputs.includes("target");
  return {
    groups: opGroups,
    layers: layerOps.filter((op) => !isLoss(op)).map(opInfo),
    losses: layerOps.filter(isLoss).map(opInfo),
    optimizers: optimizers.map(opInfo),
    schedules: schedules.map(opInfo),
  };
}

function opInfo(op: Op): OpInfo {
  const { type, about, group, inputs, settings } = op;
  const specs = { ...settings, ...(op.attrs as AttrSpecs) };
  return {
    ...{ type, about, ...(group && { group }), inputs },
    attrs: Object.entries(specs).map(([name, spec]) => attrInfo(name, spec)),
    suggested: op.suggested ?? wantedOf(op),
  };
}

/** What the first sample has of the attributes that have to be given. */
function wantedOf({ attrs, samples }: Op): Attrs {
  const wanted = Object.entries(attrs as AttrSpecs).filter(
    ([, spec]) => spec.default === undefined && !(spec.kind === "list" && spec.like !== undefined),
  );
  const [first] = samples;
  return Object.fromEntries(wanted.map(([name]) => [name, (first!.attrs as Attrs)[name]!]));
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
