// A model and its optimizer out of a JSON text: in a session, and in a file of its own.

import { LONGEST_NAME, MOST_LAYERS } from "../../protocol/limits";
import type { Attrs, AttrValue } from "../../protocol/protocol";
import type { JsonField } from "../json/jsonField";
import type { SessionModel, SessionOptimizer } from "../session/session";
import { named } from "../session/sessionBranches";

/** In one attribute. */
const MOST_NUMBERS = 1000;

/** @param model whose members are known to be no others */
export function readModel(model: JsonField): SessionModel {
  const loss = model.at("loss").holding("type", "attrs", "target");
  return {
    name: model.at("name").text(LONGEST_NAME),
    input: imageShape(model.at("input")),
    layers: model.at("layers").list(MOST_LAYERS, (layer) => {
      layer.holding("name", "type", "attrs", "inputs");
      return {
        name: named(layer.at("name")),
        type: named(layer.at("type")),
        attrs: layer.optional("attrs", attributes).attrs ?? {},
        ...layer.optional("inputs", (inputs) => inputs.list(MOST_LAYERS, named)),
      };
    }),
    ...model.optional("output", named),
    loss: {
      type: named(loss.at("type")),
      attrs: loss.optional("attrs", attributes).attrs ?? {},
      ...loss.optional("target", (target) => target.oneOf("input")),
    },
  };
}

export function readOptimizer(optimizer: JsonField): SessionOptimizer {
  optimizer.holding("type", "attrs", "schedule", "clip");
  return {
    type: named(optimizer.at("type")),
    attrs: optimizer.optional("attrs", attributes).attrs ?? {},
    ...optimizer.optional("schedule", (schedule) => {
      schedule.holding("type", "attrs");
      return { type: named(schedule.at("type")), attrs: schedule.optional("attrs", attributes).attrs ?? {} };
    }),
    ...optimizer.optional("clip", (clip) => {
      clip.holding("value", "norm");
      const most = (field: JsonField): number => field.number(0, 10 ** 9);
      return { ...clip.optional("value", most), ...clip.optional("norm", most) };
    }),
  };
}

function imageShape(field: JsonField): [number, number, number] {
  const [channels, height, width, ...rest] = field.list(3, (size) => size.whole(1, 2 ** 16));
  if (channels === undefined || height === undefined || width === undefined || rest.length) {
    return field.wrong("a list of 3: channels, height, width");
  }
  return [channels, height, width];
}

function attributes(field: JsonField): Attrs {
  return field.entries(100, (attribute, key) => {
    if (!/^[A-Za-z]\w{0,79}$/.test(key)) attribute.wrong("an attribute's name to be a word");
    return attributeValue(attribute);
  });
}

/** As it comes: whether an op takes it, and in which form it is kept, the op says (model/model.ts). */
function attributeValue(field: JsonField): AttrValue {
  const number = (one: JsonField): number => one.number(-(10 ** 9), 10 ** 9);
  if (field.isList) return field.list(MOST_NUMBERS, number);
  const value = field.json();
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return named(field);
  return typeof value === "number"
    ? number(field)
    : field.wrong("a number, a list of numbers, a word, true or false");
}
